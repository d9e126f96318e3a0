package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildEvent;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The full log of one cell while it is written. */
final class CellLog implements BuildOutputListener {
    private final OutputStream out;

    CellLog(OutputStream out) {
        this.out = out;
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
