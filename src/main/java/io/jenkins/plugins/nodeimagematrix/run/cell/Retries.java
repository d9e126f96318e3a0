package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** Whether to repeat a step that failed with a transport fault; waits before. {@code false} if it did not fail. */
    boolean another(String what, BuildFailure failure) throws InterruptedException {
        return failure != null && failure.kind() == FaultKind.TRANSPORT && another(what, failure.message());
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
