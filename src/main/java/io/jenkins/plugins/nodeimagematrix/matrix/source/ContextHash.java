package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hash of a build context: names, types and contents of files, and whether they are executable, but no times or owners. A
 * link is hashed as a link, regardless of its target, as Docker sends it.
 */
public final class ContextHash {
    private final DockerIgnore ignore;
    private final Sha256 hash = new Sha256();

    private ContextHash(DockerIgnore ignore) {
        this.ignore = ignore;
    }

    public static String of(Path folder, DockerIgnore ignore) throws IOException {
        ContextHash context = new ContextHash(ignore);
        context.walk(folder, "");
        return context.hash.hex();
    }

    private void walk(Path folder, String prefix) throws IOException {
        List<Path> children;
        try (Stream<Path> listed = Files.list(folder)) {
            children = listed.sorted().toList();
        }
        for (Path child : children) {
            String path = prefix + child.getFileName();
            boolean ignored = ignore.ignores(path);
            BasicFileAttributes type =
                    Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (type.isDirectory()) {
                if (!ignored) {
                    hash.add("folder").add(path);
                }
                if (!ignored || ignore.hasExceptions()) {
                    walk(child, path + "/");
                }
            } else if (!ignored && type.isSymbolicLink()) {
                hash.add("link").add(path).add(Files.readSymbolicLink(child).toString());
            } else if (!ignored && type.isRegularFile()) {
                hash.add(Files.isExecutable(child) ? "program" : "file")
                        .add(path)
                        .add(child);
            }
        }
    }
}
