package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerfileBases;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import java.io.IOException;
import java.nio.file.Path;

/** Plans a folder as builds do: by way of the bytes that an agent sends. */
public final class DescribedPlans {
    private DescribedPlans() {}

    public static Plan plan(Path root, String file, PlanRequest request, DockerfileBases bases)
            throws IOException, MatrixFileException, LockFileException {
        return folder(root, file, request, bases).plan(request);
    }

    public static DescribedFolder folder(Path root, String file, PlanRequest request, DockerfileBases bases)
            throws IOException, MatrixFileException, LockFileException {
        byte[] bytes = FolderDescriber.describe(root, ".", file, null, request.withoutHistory())
                .write();
        return DescribedFolder.of(file, null, FolderDescription.read(bytes), bases);
    }
}
