package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import java.io.IOException;
import java.nio.file.Path;

/** The source folders of a cell on the agent. Links that lead out of them are detected immediately before use. */
final class CellSources {
    private final Path root;

    CellSources(CellRequest request) {
        this.root = Path.of(request.root());
    }

    /** The reason why the candidate cannot be built from this context, or {@code null}. */
    BuildFailure candidate(String context, String dockerfile) {
        return fault(FaultKind.BUILD, context, dockerfile);
    }

    /** The reason why a test cannot be built from this folder, or {@code null}. */
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
            // The build reports a missing file itself.
            return wrong.isAbsent() ? null : new BuildFailure(kind, wrong.getMessage(), dockerfile, 0, null, null, "");
        } catch (IOException absent) {
            return null;
        }
    }
}
