package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Run;
import hudson.model.StreamBuildListener;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The place of a build's artifacts, if an artifact manager of Jenkins keeps them elsewhere than in the build's folder, such as in a
 * bucket. hudson-core 1.395 has no artifact managers, so those of a current Jenkins are called by reflection.
 */
public final class ArtifactStore {
    private static final String IN_THE_BUILDS_FOLDER = "jenkins.model.StandardArtifactManager";

    private ArtifactStore() {}

    /** Whether artifacts of the build are kept elsewhere; decided by the first caller in a build. */
    public static boolean isElsewhere(Run<?, ?> run) throws IOException {
        try {
            return !manager(run).getClass().getName().equals(IN_THE_BUILDS_FOLDER);
        } catch (NoSuchMethodException old) {
            return false;
        } catch (ReflectiveOperationException failed) {
            throw failure(failed);
        }
    }

    /**
     * Hands a file to the artifact manager of a build whose artifacts are kept elsewhere.
     *
     * @param path of the file below the folder, and of the artifact
     */
    public static void archive(Run<?, ?> run, Path folder, String path) throws IOException, InterruptedException {
        try {
            BuildListener silent = new StreamBuildListener(OutputStream.nullOutputStream(), StandardCharsets.UTF_8);
            type("jenkins.model.ArtifactManager")
                    .getMethod("archive", FilePath.class, Launcher.class, BuildListener.class, Map.class)
                    .invoke(
                            manager(run),
                            new FilePath(folder.toFile()),
                            new Launcher.LocalLauncher(silent),
                            silent,
                            Map.of(path, path));
        } catch (ReflectiveOperationException failed) {
            if (failed.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw failure(failed);
        }
    }

    /** Whether a build whose artifacts are kept elsewhere has this artifact. */
    public static boolean exists(Run<?, ?> run, String path) throws IOException {
        try {
            Class<?> file = type("jenkins.util.VirtualFile");
            Object root =
                    type("jenkins.model.ArtifactManager").getMethod("root").invoke(manager(run));
            Object artifact = file.getMethod("child", String.class).invoke(root, path);
            return (Boolean) file.getMethod("exists").invoke(artifact);
        } catch (ReflectiveOperationException failed) {
            throw failure(failed);
        }
    }

    private static Object manager(Run<?, ?> run) throws ReflectiveOperationException {
        return Run.class.getMethod("pickArtifactManager").invoke(run);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, Run.class.getClassLoader());
    }

    private static IOException failure(ReflectiveOperationException failed) {
        Throwable cause = failed instanceof InvocationTargetException ? failed.getCause() : failed;
        return cause instanceof IOException fault ? fault : new IOException("artifact manager: " + cause, cause);
    }
}
