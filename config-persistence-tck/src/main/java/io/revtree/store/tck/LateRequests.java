package io.revtree.store.tck;

import io.revtree.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Requests whose callers have stopped waiting for them, and which are carried out nevertheless. Thread-safe. */
final class LateRequests {

    private record Request(long due, Supplier<?> work) {}

    private final List<Request> underWay = new ArrayList<>();

    /** Keeps a request until a call of this number comes. */
    synchronized void add(long due, Supplier<?> work) {
        underWay.add(new Request(due, work));
    }

    /** Carries out what is due at a call, in the order in which it became due. */
    int land(long call) {
        List<Request> due = take(call);
        for (Request request : due) {
            try {
                Object unused = request.work.get();
            } catch (StoreException e) {
                // There is nobody left to tell.
            }
        }
        return due.size();
    }

    private synchronized List<Request> take(long call) {
        List<Request> due = new ArrayList<>();
        for (Iterator<Request> each = underWay.iterator(); each.hasNext(); ) {
            Request request = each.next();
            if (request.due <= call) {
                due.add(request);
                each.remove();
            }
        }
        due.sort(Comparator.comparingLong(Request::due));
        return due;
    }

    synchronized void drop() {
        underWay.clear();
    }
}
