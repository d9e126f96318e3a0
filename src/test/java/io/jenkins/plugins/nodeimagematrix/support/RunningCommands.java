package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command lines of this machine's processes, those in containers too. As they were given: {@link ProcessHandle} puts the
 * program's file in the place of its name, and every command of busybox is the same file.
 */
public final class RunningCommands {
    private RunningCommands() {}

    /** All that contain the text. */
    public static List<String> with(String text) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .map(folder -> read(folder.resolve("cmdline")))
                    .filter(command -> command.contains(text))
                    .toList();
        } catch (IOException noProc) {
            throw new UncheckedIOException(noProc);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
