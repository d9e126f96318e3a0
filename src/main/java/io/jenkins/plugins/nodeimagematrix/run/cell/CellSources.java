package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import java.io.IOException;
import java.nio.file.Path;

/** The folders of a cell where they are built in: a link that leads out of them is found right before they are used. */
final class CellSources {
    private final Path root;

    CellSources(CellRequest order) {
        this.root = Path.of(order.root());
    }

    /** Why a candidate can't be built of this context, or {@code null}. */
    BuildFailure candidate(String context, String dockerfile) {
        return fault(FaultKind.BUILD, context, dockerfile);
    }

    /** Why a test can't be built of this folder, or {@code null}. */
    BuildFailure test(String folder) {
        return fault(FaultKind.TEST, folder, folder + "/Dockerfile");
    }

    private BuildFailure fault(FaultKind kind, String folder, String dockerfile) {
        try {
            SourceRoot sources = SourceRoot.of(root);
            sources.folder(folder);
            sources.file(dockerfile);
            return null;
        } catch (SourceException wrong) {
            // What is not there is told by whoever builds it.
            return wrong.isAbsent() ? null : new BuildFailure(kind, wrong.getMessage(), dockerfile, 0, null, null, "");
        } catch (IOException absent) {
            return null;
        }
    }
}
