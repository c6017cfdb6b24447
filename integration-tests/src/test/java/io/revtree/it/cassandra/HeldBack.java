package io.revtree.it.cassandra;

import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.session.throttling.RequestThrottler;
import com.datastax.oss.driver.api.core.session.throttling.Throttled;
import java.util.ArrayList;
import java.util.List;

/** Holds back all requests, while that is wanted, of drivers whose configuration names this class. Thread-safe. */
public final class HeldBack implements RequestThrottler {

    private static final List<Throttled> REQUESTS = new ArrayList<>();
    private static boolean holds;

    /** As the driver asks for it. */
    public HeldBack(DriverContext context) {}

    static synchronized void begin() {
        holds = true;
    }

    static synchronized int count() {
        return REQUESTS.size();
    }

    /** Lets all of them go, and those that come. */
    static void end() {
        List<Throttled> waiting;
        synchronized (HeldBack.class) {
            holds = false;
            waiting = List.copyOf(REQUESTS);
            REQUESTS.clear();
        }
        waiting.forEach(request -> request.onThrottleReady(true));
    }

    @Override
    public void register(Throttled request) {
        synchronized (HeldBack.class) {
            if (holds) {
                REQUESTS.add(request);
                return;
            }
        }
        request.onThrottleReady(false);
    }

    @Override
    public void signalSuccess(Throttled request) {}

    @Override
    public void signalError(Throttled request, Throwable error) {}

    @Override
    public void signalTimeout(Throttled request) {}

    @Override
    public void close() {}
}
