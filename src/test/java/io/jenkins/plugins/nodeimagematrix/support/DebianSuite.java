package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Packages of any Debian suite, by an apt of our own beside the system's: nothing of the system changes. */
final class DebianSuite {
    private static final String MIRROR = "http://deb.debian.org/debian";

    private DebianSuite() {}

    /** Checks that unpacked programs run here. */
    @FunctionalInterface
    interface Trial {
        /** @throws IOException with the reason if one does not run */
        void run(Path folder) throws IOException, InterruptedException;
    }

    /**
     * Unpacks the packages of the first suite whose programs run here.
     *
     * @param what the packages hold, for the message
     * @param folder is emptied before each suite
     * @throws IOException if the programs of no suite run; the message has the reason of each
     */
    static void unpackFirst(String what, List<String> suites, List<String> packages, Path folder, Trial trial)
            throws IOException, InterruptedException {
        StringBuilder refused = new StringBuilder();
        for (String suite : suites) {
            Cache.delete(folder);
            Files.createDirectories(folder);
            try {
                unpack(suite, packages, folder);
                trial.run(folder);
                return;
            } catch (IOException doesNotRun) {
                refused.append("\n").append(suite).append(": ").append(doesNotRun.getMessage());
            }
        }
        throw new IOException("no " + what + " of Debian runs here:" + refused);
    }

    private static void unpack(String suite, List<String> packages, Path folder)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("debian-suite-");
        try {
            for (Path deb : download(suite, work, packages)) {
                Program.run(work, List.of("dpkg-deb", "--extract", deb.toString(), folder.toString()));
            }
        } finally {
            Cache.delete(work);
        }
    }

    /**
     * Downloads packages, without what they depend on.
     *
     * @param work an empty folder for apt's files
     * @return the packages' files
     */
    static List<Path> download(String suite, Path work, List<String> packages)
            throws IOException, InterruptedException {
        DebianPackages.program("dpkg-deb", "dpkg");
        Path sources = work.resolve("sources.list");
        Files.writeString(
                sources,
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " + MIRROR + " " + suite + " main\n");
        Path status = Files.createFile(work.resolve("status"));
        Path lists = work.resolve("lists");
        Path cache = work.resolve("cache");
        Path debs = Files.createDirectory(work.resolve("debs"));
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives/partial"));
        List<String> apt = List.of(
                "apt-get", "-q",
                "-o", "Dir::Etc::sourcelist=" + sources,
                "-o", "Dir::Etc::sourceparts=/dev/null",
                "-o", "Dir::State::Lists=" + lists,
                "-o", "Dir::State::status=" + status,
                "-o", "Dir::Cache=" + cache,
                "-o", "Acquire::Languages=none",
                "-o", "Acquire::Retries=3",
                "-o", "APT::Sandbox::User=root");
        Program.run(work, plus(apt, List.of("update")));
        Program.run(debs, plus(plus(apt, List.of("download")), packages));
        try (Stream<Path> files = Files.list(debs)) {
            return files.sorted().toList();
        }
    }

    private static List<String> plus(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
