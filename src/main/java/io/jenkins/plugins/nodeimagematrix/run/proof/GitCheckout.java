package io.jenkins.plugins.nodeimagematrix.run.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reader of the commit that a Git checkout is on, from its {@code .git} folder (Git, "gitrepository-layout"). */
public final class GitCheckout {
    private static final int MAX_BYTES = 4 << 20;
    private static final Pattern BRANCH = Pattern.compile("ref: (refs/[\\w./+@-]{1,500})");
    private static final Pattern URL =
            Pattern.compile("\\[remote \"origin\"][^\\[]*?^\\s*url\\s*=\\s*(\\S+)", Pattern.MULTILINE);

    private final Path git;

    private GitCheckout(Path git) {
        this.git = git;
    }

    /** @return {@code null} if the folder is no checkout with a {@code .git} folder, or its commit cannot be read */
    public static SourceRevision read(Path folder) {
        Path git = folder.resolve(".git");
        if (!Files.isDirectory(git, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            GitCheckout checkout = new GitCheckout(git);
            return new SourceRevision(checkout.uri(), checkout.commit());
        } catch (IOException | IllegalArgumentException unreadable) {
            return null;
        }
    }

    private String commit() throws IOException {
        String head = text("HEAD").strip();
        Matcher branch = BRANCH.matcher(head);
        if (!branch.matches() || branch.group(1).contains("..")) {
            return head;
        }
        Path loose = git.resolve(branch.group(1));
        if (Files.isRegularFile(loose, LinkOption.NOFOLLOW_LINKS)) {
            return text(branch.group(1)).strip();
        }
        return text("packed-refs")
                .lines()
                .filter(line -> line.endsWith(" " + branch.group(1)))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new IOException("no such branch"));
    }

    private String uri() throws IOException {
        Matcher url = URL.matcher(text("config"));
        return url.find() ? url.group(1) : null;
    }

    private String text(String name) throws IOException {
        Path file = git.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no file " + name);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }
}
