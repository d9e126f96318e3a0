package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleReport;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import java.util.function.Consumer;

/** Tells the page and the console of every cell that ends. */
final class RunWatch implements Consumer<CellResult> {
    private final LiveMatrix live;
    private final ConsoleReport console;
    private Scheduler scheduler;

    RunWatch(LiveMatrix live, ConsoleReport console) {
        this.live = live;
        this.console = console;
    }

    void follow(Scheduler of) {
        this.scheduler = of;
    }

    @Override
    public void accept(CellResult result) {
        live.ended(result);
        console.cell(result, scheduler.progress());
    }
}
