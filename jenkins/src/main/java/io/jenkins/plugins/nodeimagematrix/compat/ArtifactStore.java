package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Run;
import hudson.model.StreamBuildListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import jenkins.model.StandardArtifactManager;

/**
 * The place of a build's artifacts, if an artifact manager of Jenkins keeps them elsewhere than in the build's folder, such as in a
 * bucket.
 */
public final class ArtifactStore {
    private ArtifactStore() {}

    /** Whether artifacts of the build are kept elsewhere; decided by the first caller in a build. */
    public static boolean isElsewhere(Run<?, ?> run) throws IOException {
        return !(run.pickArtifactManager() instanceof StandardArtifactManager);
    }

    /**
     * Hands a file to the artifact manager of a build whose artifacts are kept elsewhere.
     *
     * @param path of the file below the folder, and of the artifact
     */
    public static void archive(Run<?, ?> run, Path folder, String path) throws IOException, InterruptedException {
        BuildListener silent = new StreamBuildListener(OutputStream.nullOutputStream(), StandardCharsets.UTF_8);
        run.pickArtifactManager()
                .archive(new FilePath(folder.toFile()), new Launcher.LocalLauncher(silent), silent, Map.of(path, path));
    }

    /** Whether a build whose artifacts are kept elsewhere has this artifact. */
    public static boolean exists(Run<?, ?> run, String path) throws IOException {
        return run.pickArtifactManager().root().child(path).exists();
    }
}
