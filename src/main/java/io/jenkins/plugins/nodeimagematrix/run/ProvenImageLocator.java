package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.io.IOException;
import java.util.Optional;

/** Who still has what a run proved before it was cut off, where that is on daemons only and at no registry. */
@FunctionalInterface
public interface ProvenImageLocator {
    /** Nobody has anything, or nobody knows. */
    ProvenImageLocator NONE = proven -> Optional.empty();

    /** The agent whose daemon has the image, kept for the run from now on; nothing if it is to be made again. */
    Optional<String> holder(CellResult proven) throws IOException, InterruptedException;
}
