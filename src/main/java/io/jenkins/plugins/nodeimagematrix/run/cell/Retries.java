package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.TransportFaults;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The retries of one cell after transport faults: a limited number, with growing pauses. */
final class Retries {
    /** Overloaded registries and mirrors need time; a restarted daemon is back soon or not at all. */
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private static final Duration MAX_DAEMON_PAUSE = Duration.ofSeconds(4);
    static final int MAX_RECORDED = 50;

    private final int limit;
    private final CellLog log;
    private final List<CellResult.Retry> recorded = new ArrayList<>();
    private int spent;
    private int elsewhere;

    Retries(int limit, CellLog log) {
        this.limit = limit;
        this.log = log;
    }

    /** A step of a cell; its failure is in its result. */
    @FunctionalInterface
    interface Step<T> {
        T perform() throws DaemonException, InterruptedException;
    }

    /**
     * Performs a step, and again while it fails with a transport fault and attempts are left.
     *
     * @param failure the failure in a result; {@code null} if the step succeeded
     * @throws DaemonException if the daemon is gone or its disk is full
     */
    <T> T perform(String what, Step<T> step, Function<T, BuildFailure> failure)
            throws DaemonException, InterruptedException {
        T result = step.perform();
        while (isTransport(failure.apply(result))
                && another(what, failure.apply(result).message())) {
            result = step.perform();
        }
        checkDaemon(failure.apply(result));
        return result;
    }

    private static boolean isTransport(BuildFailure failure) {
        return failure != null && failure.kind() == FaultKind.TRANSPORT;
    }

    /** A daemon that is gone or full is not the cell's fault; the cell can succeed on another agent. */
    static void checkDaemon(BuildFailure failure) throws DaemonException {
        if (failure == null) {
            return;
        }
        if (failure.kind() == FaultKind.DAEMON) {
            throw new DaemonException(FaultKind.DAEMON, failure.message());
        }
        if (TransportFaults.isDiskFull(failure.message() + "\n" + failure.lastOutput())) {
            throw new DaemonException(FaultKind.REFUSED, "its disk is full: " + failure.message());
        }
    }

    /** Whether another attempt is left; pauses before it returns true. */
    boolean another(String what, String why) throws InterruptedException {
        return another(what, why, MAX_PAUSE);
    }

    boolean anotherWhenDaemonIsBack(String why) throws InterruptedException {
        return another("daemon", why, MAX_DAEMON_PAUSE);
    }

    private boolean another(String what, String why, Duration maxPause) throws InterruptedException {
        if (spent >= limit) {
            return false;
        }
        spent++;
        record(what, why);
        Duration grown = Duration.ofSeconds(1L << Math.min(spent, 20));
        Duration pause = grown.compareTo(maxPause) < 0 ? grown : maxPause;
        log.line("transport fault, trying again in " + pause.toSeconds() + " s: " + why);
        Thread.sleep(pause.toMillis());
        return true;
    }

    /** Adds the retries that the registry client made by itself. */
    void add(String what, int count, List<String> reasons) {
        elsewhere += count;
        reasons.forEach(why -> record(what, why));
    }

    private void record(String what, String why) {
        if (recorded.size() < MAX_RECORDED) {
            recorded.add(new CellResult.Retry(what, CellResult.text(why)));
        }
    }

    int count() {
        return spent + elsewhere;
    }

    List<CellResult.Retry> recorded() {
        return recorded;
    }
}
