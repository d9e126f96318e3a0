package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.FilePath;
import hudson.remoting.RemoteOutputStream;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.compat.RemoteFileCopy;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderArchive;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/**
 * The build contexts, Dockerfiles and test folders of a run. Each is archived from the workspace once, kept on the controller
 * during the run, and extracted on every agent that needs it. The agent that has the workspace needs no copy.
 */
public final class Sources implements Closeable {
    /** Of what an agent sends the controller. More would fill its disk: no known context or image has a tenth of it. */
    public static final long MAX_ARCHIVE_BYTES = 16L << 30;

    private final FilePath root;
    private final Path store;
    private final Map<String, Path> archives = new HashMap<>();

    /**
     * @param root the folder of the matrix file, in the workspace
     * @param store a folder on the controller, removed on closing
     */
    public Sources(FilePath root, File store) {
        this.root = root;
        this.store = store.toPath();
    }

    /** The workspace's folder itself, if the channel leads to its agent; otherwise {@code null}. */
    public String localRoot(VirtualChannel channel) {
        return root.getChannel() == channel ? root.getRemote() : null;
    }

    /** Copies {@code folder} below {@code target}, to the same relative path as in the workspace. */
    public void copyTo(String folder, FilePath target) throws IOException, InterruptedException {
        FilePath sent = target.createTempFile("sources", ".tar");
        try {
            RemoteFileCopy.send(archive(folder), sent);
            target.act(new Extract(sent.getRemote(), folder));
        } finally {
            sent.delete();
        }
    }

    /** Copies one file, such as a Dockerfile outside of its context. */
    public void copyFile(String path, FilePath target) throws IOException, InterruptedException {
        Path copy = spool();
        FilePath sent = target.createTempFile("sources", "");
        try {
            fetch(root.child(root.act(new FindFile(path))), copy, FolderDescription.MAX_DOCKERFILE_BYTES);
            RemoteFileCopy.send(copy, sent);
            target.act(new Place(sent.getRemote(), path));
        } finally {
            sent.delete();
            Files.deleteIfExists(copy);
        }
    }

    /**
     * Copies a file of an agent to the controller.
     *
     * @param max limit in bytes, since the agent decides how many it sends
     * @throws IOException also if it sends more, or not all of the file
     */
    public static void fetch(FilePath remote, Path local, long max) throws IOException, InterruptedException {
        try (InputStream in = remote.read()) {
            copy(in, local, max, remote.getRemote());
        }
        if (Files.size(local) != remote.length()) {
            throw new IOException(remote.getRemote() + " was not copied completely");
        }
    }

    static void copy(InputStream in, Path local, long max, String name) throws IOException {
        String fault = name + " has more than " + max + " bytes";
        try (OutputStream out = new LimitedOutputStream(Files.newOutputStream(local), max, fault)) {
            in.transferTo(out);
        }
    }

    /** A new temporary file on the controller; removed with the run at the latest. */
    public Path spool() throws IOException {
        return Files.createTempFile(Files.createDirectories(store), "spool", "");
    }

    private synchronized Path archive(String folder) throws IOException, InterruptedException {
        Path archive = archives.get(folder);
        if (archive == null) {
            Files.createDirectories(store);
            archive = store.resolve(archives.size() + ".tar");
            try (OutputStream out = limited(Files.newOutputStream(archive), MAX_ARCHIVE_BYTES, folder)) {
                RemoteFileCopy.await(archive, root.act(new Pack(folder, out)));
            } catch (IOException | InterruptedException | RuntimeException failed) {
                Files.deleteIfExists(archive);
                throw failed;
            }
            archives.put(folder, archive);
        }
        return archive;
    }

    static OutputStream limited(OutputStream out, long max, String folder) {
        return new LimitedOutputStream(
                out, max, "the folder " + folder + " has more than " + max + " bytes; make it smaller");
    }

    @Override
    public synchronized void close() throws IOException {
        FolderTree.delete(store);
        archives.clear();
    }

    /** Resolves a file of the workspace, through links that stay in the root. */
    private static final class FindFile extends MasterToSlaveFileCallable<String> {
        private static final long serialVersionUID = 1L;

        private final String path;

        FindFile(String path) {
            this.path = path;
        }

        @Override
        public String invoke(File root, VirtualChannel channel) throws IOException {
            return SourceRoot.of(root.toPath()).file(path).toString();
        }
    }

    /** Streams an archive of a folder of the workspace. Returns the number of bytes sent. */
    private static final class Pack extends MasterToSlaveFileCallable<Long> {
        private static final long serialVersionUID = 1L;

        private final String path;
        private final OutputStream out;

        Pack(String path, OutputStream out) {
            this.path = path;
            this.out = new RemoteOutputStream(out);
        }

        @Override
        public Long invoke(File root, VirtualChannel channel) throws IOException {
            return FolderArchive.write(SourceRoot.of(root.toPath()).folder(path), out);
        }
    }

    /** Extracts an archive. It comes from another agent, so no entry may leave the folder. */
    private static final class Extract extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final String archive;
        private final String path;

        Extract(String archive, String path) {
            this.archive = archive;
            this.path = path;
        }

        @Override
        public Void invoke(File root, VirtualChannel channel) throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(archive)), 1 << 16)) {
                FolderArchive.extract(in, root.toPath(), path);
            }
            return null;
        }
    }

    /** The same for a single file. */
    private static final class Place extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final String file;
        private final String path;

        Place(String file, String path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public Void invoke(File root, VirtualChannel channel) throws IOException {
            FolderArchive.place(Path.of(file), root.toPath(), path);
            return null;
        }
    }
}
