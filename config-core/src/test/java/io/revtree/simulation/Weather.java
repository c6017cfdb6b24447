package io.revtree.simulation;

import java.util.Random;

/**
 * How likely what befalls a call of the store; each run has its own, with several things that do not occur in it at all, so that
 * others are met undisturbed.
 *
 * @param unavailable it is not done, and the caller knows
 * @param lostRequest it is not done, and the caller does not know
 * @param lostAnswer it is done, and the caller does not know
 * @param torn some of it is done, and the caller does not know
 * @param late it is done later, perhaps long after the caller has stopped waiting
 * @param crash the caller's process dies, with the call done, done in part, not done or still under way
 * @param down the store is not to be had for the caller's process for a while
 * @param slow the call, or its answer, takes a while, in which others act
 * @param pieces what need not be atomic is done bit by bit, with others between
 */
record Weather(
        double unavailable,
        double lostRequest,
        double lostAnswer,
        double torn,
        double late,
        double crash,
        double down,
        double slow,
        double pieces) {

    /** Nothing befalls any call. */
    static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, 0, 0, 0);

    static Weather of(Random random) {
        return new Weather(
                some(random, 0.05),
                some(random, 0.04),
                some(random, 0.08),
                some(random, 0.04),
                some(random, 0.08),
                some(random, 0.006),
                some(random, 0.003),
                some(random, 0.6),
                some(random, 0.6));
    }

    private static double some(Random random, double most) {
        return random.nextInt(3) == 0 ? 0 : random.nextDouble() * most;
    }
}
