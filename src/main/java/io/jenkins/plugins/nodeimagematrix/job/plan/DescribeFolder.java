package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import java.io.File;
import java.io.IOException;
import jenkins.MasterToSlaveFileCallable;

/**
 * A remote call that describes the folder of a matrix file on the agent. The result is a byte array, so that the controller
 * deserialises no objects of the agent.
 */
final class DescribeFolder extends MasterToSlaveFileCallable<byte[]> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String name;
    private final String text;
    private final PlanRequest request;

    /**
     * @param folder of the matrix file, relative to the workspace
     * @param text used instead of the file, or {@code null}
     */
    DescribeFolder(String folder, String name, String text, PlanRequest request) {
        this.folder = folder;
        this.name = name;
        this.text = text;
        this.request = request.withoutHistory();
    }

    @Override
    public byte[] invoke(File workspace, VirtualChannel channel) throws IOException {
        return FolderDescriber.describe(workspace.toPath(), folder, name, text, request)
                .write();
    }
}
