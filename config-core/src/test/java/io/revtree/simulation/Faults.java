package io.revtree.simulation;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What befalls the calls of one process, drawn from the seed of the run. */
final class Faults {

    /** How a call fares. */
    enum Fate {
        DONE,
        UNAVAILABLE,
        LOST_REQUEST,
        LOST_ANSWER,
        TORN,
        LATE,
        CRASH
    }

    private static final long SLOW_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LATE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long DOWN_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final Scheduler scheduler;
    private final Trace trace;
    private final Sky sky;
    private final SimulatedProcess process;
    private final Random random;
    private long downUntil = Long.MIN_VALUE;

    /** The weather of a run, which may change. */
    static final class Sky {
        Weather weather;

        Sky(Weather weather) {
            this.weather = weather;
        }
    }

    Faults(Scheduler scheduler, Trace trace, Sky sky, SimulatedProcess process) {
        this.scheduler = scheduler;
        this.trace = trace;
        this.sky = sky;
        this.process = process;
        this.random = scheduler.random();
    }

    Fate ofRead() {
        Weather weather = sky.weather;
        double drawn = random.nextDouble() - weather.crash();
        if (drawn < 0) {
            return Fate.CRASH;
        }
        return isDown() || drawn < weather.unavailable() ? Fate.UNAVAILABLE : Fate.DONE;
    }

    Fate ofWrite() {
        Weather weather = sky.weather;
        Fate read = ofRead();
        if (read != Fate.DONE) {
            return read;
        }
        double drawn = random.nextDouble();
        if ((drawn -= weather.lostRequest()) < 0) {
            return Fate.LOST_REQUEST;
        }
        if ((drawn -= weather.lostAnswer()) < 0) {
            return Fate.LOST_ANSWER;
        }
        if ((drawn -= weather.torn()) < 0) {
            return Fate.TORN;
        }
        return drawn < weather.late() ? Fate.LATE : Fate.DONE;
    }

    private boolean isDown() {
        Weather weather = sky.weather;
        if (random.nextDouble() < weather.down()) {
            downUntil = scheduler.now() + random.nextLong(DOWN_NANOS_MAX);
        }
        return weather.down() > 0 && scheduler.now() < downUntil;
    }

    /** Others may act before the next bit of a call, in which the process may also die. */
    void piece() {
        Weather weather = sky.weather;
        if (random.nextDouble() < weather.pieces() / 4) {
            pause();
        }
    }

    /** The answer is under way. */
    void answer() {
        Weather weather = sky.weather;
        if (random.nextDouble() < weather.slow()) {
            pause();
        }
    }

    /** Others act, a few or many, and the process may die meanwhile. */
    private void pause() {
        if (random.nextInt(4) == 0) {
            scheduler.rest(random.nextLong(SLOW_NANOS_MAX));
        } else {
            scheduler.step();
        }
        if (random.nextDouble() < sky.weather.crash()) {
            throw crash();
        }
    }

    /** Whether a listener hears of one move. */
    boolean hints() {
        return !process.isDead() && random.nextInt(4) != 0;
    }

    /** How long what is late takes. */
    long delayNanos() {
        return random.nextLong(random.nextInt(4) == 0 ? DOWN_NANOS_MAX : LATE_NANOS_MAX);
    }

    Crash crash() {
        trace.add(scheduler.now(), process.name(), "dies");
        process.die();
        return new Crash();
    }

    void note(String call, String subject, Fate fate) {
        trace.add(
                scheduler.now(),
                scheduler.current().getName(),
                fate == Fate.DONE ? call + " " + subject : call + " " + subject + " " + fate);
    }
}
