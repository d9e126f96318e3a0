package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.FilePath;
import hudson.remoting.RemoteOutputStream;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.run.FolderArchive;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/**
 * The folders that Dockerfiles, contexts and tests lie in: taken from the workspace once each, kept by the controller while
 * the run lasts, and laid out on every agent that needs them. An agent that holds the workspace itself needs no copy.
 */
public final class Sources implements Closeable {
    private final FilePath root;
    private final Path store;
    private final Map<String, Path> archives = new HashMap<>();

    /**
     * @param root the folder of the matrix file, in the workspace
     * @param store a folder of the controller's, removed on closing
     */
    public Sources(FilePath root, File store) {
        this.root = root;
        this.store = store.toPath();
    }

    /** The workspace's folder itself, if it can be had through this very channel; otherwise {@code null}. */
    String localRoot(VirtualChannel channel) {
        return root.getChannel() == channel ? root.getRemote() : null;
    }

    /** Lays {@code folder} out below {@code target}, at the same place as below the workspace's root. */
    void copyTo(String folder, FilePath target) throws IOException, InterruptedException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive(folder)), 1 << 16)) {
            target.child(folder).act(new Extract(in));
        }
    }

    /** Copies one file, such as a Dockerfile that lies outside of its context. */
    void copyFile(String path, FilePath target) throws IOException, InterruptedException {
        try (InputStream in = root.child(path).read()) {
            FilePath copy = target.child(path);
            copy.getParent().mkdirs();
            try (OutputStream out = copy.write()) {
                in.transferTo(out);
            }
        }
    }

    private synchronized Path archive(String folder) throws IOException, InterruptedException {
        Path archive = archives.get(folder);
        if (archive == null) {
            Files.createDirectories(store);
            archive = store.resolve(archives.size() + ".tar");
            try (OutputStream out = new BufferedOutputStream(new FileOutputStream(archive.toFile()), 1 << 16)) {
                root.child(folder).act(new Pack(out));
            }
            archives.put(folder, archive);
        }
        return archive;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Path archive : archives.values()) {
            Files.deleteIfExists(archive);
        }
        archives.clear();
        Files.deleteIfExists(store);
    }

    private static final class Pack extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final OutputStream out;

        Pack(OutputStream out) {
            this.out = new RemoteOutputStream(out);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            FolderArchive.write(folder.toPath(), out);
            out.flush();
            return null;
        }
    }

    private static final class Extract extends MasterToSlaveFileCallable<Void> {
        private static final long serialVersionUID = 1L;

        private final InputStream in;

        Extract(InputStream in) {
            this.in = new hudson.remoting.RemoteInputStream(in);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            FolderArchive.extract(in, folder.toPath());
            return null;
        }
    }
}
