package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Hashes files and folders on disk: names, kinds, contents and whether a file is executable, but no times or owners. */
public final class FolderSources implements SourceTree {
    private final Path root;
    private final DockerfileBases bases;
    private final Map<String, String> hashes = new HashMap<>();
    private final Map<String, String> dockerfiles = new HashMap<>();

    public FolderSources(Path root, DockerfileBases bases) {
        this.root = root;
        this.bases = bases;
    }

    @Override
    public String file(String path) {
        String known = hashes.get("file " + path);
        if (known == null) {
            known = read(path);
            hashes.put("file " + path, known);
        }
        return known;
    }

    private String read(String path) {
        Path file = root.resolve(path);
        try {
            return Files.isRegularFile(file) ? new Fingerprint().add(file).hex() : "absent";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    @Override
    public String context(String context, String dockerfile) {
        Path folder = root.resolve(context);
        Path own = root.resolve(dockerfile + ".dockerignore");
        Path ignoreFile = Files.isRegularFile(own) ? own : folder.resolve(".dockerignore");
        String key = "context " + context + " " + ignoreFile;
        String known = hashes.get(key);
        if (known == null) {
            try {
                DockerIgnore ignore = Files.isRegularFile(ignoreFile)
                        ? DockerIgnore.parse(Files.readString(ignoreFile))
                        : DockerIgnore.NONE;
                Fingerprint hash = new Fingerprint();
                if (Files.isDirectory(folder)) {
                    walk(folder, "", ignore, hash);
                }
                known = hash.hex();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + folder, e);
            }
            hashes.put(key, known);
        }
        return known;
    }

    @Override
    public Set<String> bases(String dockerfile, Map<String, String> args) {
        String text = dockerfiles.get(dockerfile);
        if (text == null) {
            Path file = root.resolve(dockerfile);
            try {
                // As a hash says of a file that is absent: somebody else complains.
                text = Files.isRegularFile(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
            dockerfiles.put(dockerfile, text);
        }
        return bases.of(text, args);
    }

    private static void walk(Path folder, String prefix, DockerIgnore ignore, Fingerprint hash) throws IOException {
        List<Path> children;
        try (Stream<Path> listed = Files.list(folder)) {
            children = listed.sorted().toList();
        }
        for (Path child : children) {
            String path = prefix + child.getFileName();
            boolean ignored = ignore.ignores(path);
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                if (!ignored) {
                    hash.add("folder").add(path);
                }
                if (!ignored || ignore.hasExceptions()) {
                    walk(child, path + "/", ignore, hash);
                }
            } else if (!ignored && Files.isSymbolicLink(child)) {
                hash.add("link").add(path).add(Files.readSymbolicLink(child).toString());
            } else if (!ignored && Files.isRegularFile(child)) {
                hash.add(Files.isExecutable(child) ? "program" : "file")
                        .add(path)
                        .add(child);
            }
        }
    }
}
