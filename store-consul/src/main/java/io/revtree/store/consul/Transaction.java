package io.revtree.store.consul;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;

/**
 * The operations of one transaction, as the body of its request. One that writes is sent once: the HTTP client asks
 * {@link #isOneShot} before it sends a body again for whatever reason.
 */
final class Transaction extends RequestBody {

    /** Consul's own limits; the second is what {@code limits.txn_max_req_len} is unless somebody has changed it. */
    static final int OPERATIONS_MAX = 64;

    static final int BYTES_MAX = 512 * 1024;

    private static final MediaType JSON = MediaType.get("application/json");

    private final boolean writes;
    private final Buffer json = new Buffer();

    private Transaction(boolean writes, List<Operation> operations) {
        this.writes = writes;
        json.writeByte('[');
        for (Operation operation : operations) {
            if (json.size() > 1) {
                json.writeByte(',');
            }
            operation.writeTo(json);
        }
        json.writeByte(']');
    }

    static Transaction reading(List<Operation> operations) {
        return new Transaction(false, operations);
    }

    static Transaction writing(List<Operation> operations) {
        return new Transaction(true, operations);
    }

    /**
     * Cuts operations, in their order, into as few runs as fit a transaction each. A last run is kept together, and is
     * with those before it where they fit.
     */
    static List<List<Operation>> cut(List<Operation> operations, List<Operation> last) {
        List<List<Operation>> runs = new ArrayList<>();
        List<Operation> run = new ArrayList<>();
        int bytes = 1;
        for (Operation operation : operations) {
            if (!run.isEmpty() && (run.size() == OPERATIONS_MAX || bytes + operation.bytes() > BYTES_MAX)) {
                runs.add(run);
                run = new ArrayList<>();
                bytes = 1;
            }
            run.add(operation);
            bytes += operation.bytes();
        }
        int lastBytes = last.stream().mapToInt(Operation::bytes).sum();
        if (!run.isEmpty()
                && !last.isEmpty()
                && (run.size() + last.size() > OPERATIONS_MAX || bytes + lastBytes > BYTES_MAX)) {
            runs.add(run);
            run = new ArrayList<>();
        }
        run.addAll(last);
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return json.size();
    }

    @Override
    public boolean isOneShot() {
        return writes;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(json.copy(), json.size());
    }
}
