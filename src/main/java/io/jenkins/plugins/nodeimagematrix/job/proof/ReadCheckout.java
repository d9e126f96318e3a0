package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.run.proof.GitCheckout;
import io.jenkins.plugins.nodeimagematrix.run.proof.SourceRevision;
import java.io.File;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/**
 * A remote call that reads which Git commit a folder of the workspace is on. The result is a text, so that the controller
 * deserialises no objects of the agent.
 */
final class ReadCheckout extends MasterToSlaveFileCallable<String> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARS = 3_000;

    private final String file;

    /** @param file the matrix file, relative to the workspace; its folder or one above it is the checkout */
    ReadCheckout(String file) {
        this.file = file;
    }

    @Override
    public String invoke(File workspace, VirtualChannel channel) {
        Path root = workspace.toPath().normalize();
        for (Path at = root.resolve(file).normalize(); at != null && at.startsWith(root); at = at.getParent()) {
            SourceRevision found = GitCheckout.read(at);
            if (found != null) {
                return found.commit() + " " + (found.uri() == null ? "" : found.uri());
            }
        }
        return "";
    }

    /** @return {@code null} if there is no checkout, or the answer is not one that an honest agent gives */
    static SourceRevision revision(String answer) {
        int space = answer == null || answer.length() > MAX_CHARS ? -1 : answer.indexOf(' ');
        if (space < 0) {
            return null;
        }
        try {
            String uri = answer.substring(space + 1);
            return new SourceRevision(uri.isEmpty() ? null : uri, answer.substring(0, space));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
