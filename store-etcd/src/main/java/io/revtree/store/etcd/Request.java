package io.revtree.store.etcd;

import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.revtree.store.StoreException;

/**
 * One request that is under way. It goes to another server only where it has certainly not been sent, and again to the
 * same only where etcd refused its token, which it looks at before all else. For one thread.
 */
final class Request<Q, A> {

    /** What a lost answer leaves open: nothing after a read. */
    enum Kind {
        READ,
        WRITE
    }

    private final Cluster cluster;
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final Kind kind;
    private final Deadline deadline;
    private Login.Token token;
    private Sending<Q, A> sending;

    Request(Cluster cluster, MethodDescriptor<Q, A> method, Q request, Kind kind, Deadline deadline) {
        this.cluster = cluster;
        this.method = method;
        this.request = request;
        this.kind = kind;
        this.deadline = deadline;
        this.token = cluster.token();
        this.sending = send();
    }

    private Sending<Q, A> send() {
        return Sending.start(cluster.endpoint(), method, request, token.headers(), deadline);
    }

    /** The answer, at the latest when the deadline is over. */
    A await() {
        int tries = cluster.triesToConnect();
        boolean renewed = false;
        while (true) {
            Sending.Outcome<A> outcome = sending.await(cluster.connectTimeout());
            A answer = outcome.answer();
            if (answer != null) {
                return answer;
            }
            if (!renewed && cluster.hasLogin() && Faults.isTokenRefused(outcome.status())) {
                renewed = true;
                token = cluster.renew(token);
                sending = send();
                continue;
            }
            cluster.leaveIfSilent(outcome);
            if (outcome.sent() || --tries == 0 || deadline.isExpired() || cluster.isClosed()) {
                throw fault(outcome);
            }
            sending = send();
        }
    }

    private StoreException fault(Sending.Outcome<A> outcome) {
        return cluster.faults().of(outcome, kind, cluster.isClosed());
    }
}
