package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A merge driver of Git for lock files: {@code LockMergeDriver %O %A %B}. It needs only the plugin's jar on the class path.
 *
 * <p>As Git's documentation of attributes specifies, the result replaces the file {@code %A}, and a status other than 0 leaves
 * the conflict to the user.
 */
public final class LockMergeDriver {
    private static final int CONFLICT = 1;
    private static final int USAGE = 2;

    private LockMergeDriver() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.err));
    }

    static int run(String[] arguments, PrintStream err) {
        if (arguments.length != 3) {
            err.println(
                    "Three files are required: the common ancestor, ours, which is replaced, and theirs (%O %A %B)");
            return USAGE;
        }
        try {
            Path ours = Path.of(arguments[1]);
            LockFile merged = LockMerge.of(
                    read("common ancestor", Path.of(arguments[0])),
                    read("our side", ours),
                    read("their side", Path.of(arguments[2])));
            Files.writeString(ours, merged.render());
            return 0;
        } catch (IOException | LockFileException unreadable) {
            err.println("The lock files are not merged: " + unreadable.getMessage());
            return CONFLICT;
        }
    }

    private static LockFile read(String side, Path file) throws IOException, LockFileException {
        // Git gives an empty file if the sides have no common ancestor.
        String text = Files.readString(file, StandardCharsets.UTF_8);
        try {
            return text.isEmpty() ? LockFile.EMPTY : LockFile.parse(text);
        } catch (LockFileException malformed) {
            throw new IOException(side + ": " + malformed.getMessage(), malformed);
        }
    }
}
