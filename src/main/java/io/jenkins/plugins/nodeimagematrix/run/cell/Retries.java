package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The retries of one cell after transport faults: a limited number, with growing pauses. */
final class Retries {
    /** Overloaded registries and mirrors need time; a restarted daemon is back soon or not at all. */
    private static final long MAX_PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private static final long MAX_DAEMON_PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(4);
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

    /** Whether another attempt is left; pauses before it returns true. */
    boolean another(String what, String why) throws InterruptedException {
        return another(what, why, MAX_PAUSE_MILLIS);
    }

    boolean anotherWhenDaemonIsBack(String why) throws InterruptedException {
        return another("daemon", why, MAX_DAEMON_PAUSE_MILLIS);
    }

    private boolean another(String what, String why, long longestPause) throws InterruptedException {
        if (spent >= limit) {
            return false;
        }
        spent++;
        record(what, why);
        long pause = Math.min(longestPause, TimeUnit.SECONDS.toMillis(1) << Math.min(spent, 20));
        log.line("transport fault, trying again in " + pause / 1000 + " s: " + why);
        Thread.sleep(pause);
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
