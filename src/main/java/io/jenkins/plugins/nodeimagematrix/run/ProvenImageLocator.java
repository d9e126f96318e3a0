package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.io.IOException;
import java.util.Optional;

/** The locator of images that an interrupted run proved and that exist only on the daemons of agents, not at a registry. */
@FunctionalInterface
public interface ProvenImageLocator {
    /** Finds nothing. */
    ProvenImageLocator NONE = proven -> Optional.empty();

    /** The agent whose daemon has the image, which is then kept for the run; empty if the image must be rebuilt. */
    Optional<String> holder(CellResult proven) throws IOException, InterruptedException;
}
