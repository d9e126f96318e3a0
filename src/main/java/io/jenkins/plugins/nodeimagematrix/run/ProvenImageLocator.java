package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.io.IOException;
import java.util.Optional;

/** The locator of images that an interrupted run proved and that are on agents' daemons only, at no registry. */
@FunctionalInterface
public interface ProvenImageLocator {
    /** Finds nothing. */
    ProvenImageLocator NONE = proven -> Optional.empty();

    /** The agent whose daemon has the image, kept for the run from now on; nothing if the image has to be built again. */
    Optional<String> holder(CellResult proven) throws IOException, InterruptedException;
}
