package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildEvent;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The full log of one cell while it is written. */
final class CellLog implements BuildOutputListener {
    private final OutputStream out;
    private final LimitWaits waits;

    /** A log of a cell whose waits only it names. */
    CellLog(OutputStream out) {
        this(out, wait -> {});
    }

    /** @param waits receives the waits that the log names, too */
    CellLog(OutputStream out, Consumer<RegistryWait> waits) {
        this.out = out;
        this.waits = LimitWaits.with((wait, line) -> {
            line(line);
            waits.accept(wait);
        });
    }

    /** Writes that requests wait for a limit of a registry, if the wait is long and new. */
    void wait(RegistryWait wait) {
        waits.accept(wait);
    }

    void heading(String text) {
        line("== " + text);
    }

    @Override
    public void event(BuildEvent event) {
        if (event instanceof BuildEvent.StepFinished finished && finished.step().cached()) {
            line("cached: " + finished.step().instruction());
        }
    }

    @Override
    public synchronized void line(String text) {
        try {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException controllerGone) {
            throw new UncheckedIOException(
                    "the cell's log cannot be written: the connection to the controller is closed", controllerGone);
        }
    }
}
