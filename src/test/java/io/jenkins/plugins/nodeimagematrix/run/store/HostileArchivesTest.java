package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives that an agent might pack for others to lay out: every kind of entry under every kind of name, several archives into
 * one folder, broken bytes. Nothing outside of the folder is made, changed or removed.
 */
@UnitTest
class HostileArchivesTest {
    private static final List<Byte> KINDS = List.of(
            TarConstants.LF_NORMAL,
            TarConstants.LF_OLDNORM,
            TarConstants.LF_DIR,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_LINK,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO,
            TarConstants.LF_CONTIG,
            TarConstants.LF_GNUTYPE_SPARSE,
            (byte) 'Z');

    private static final List<String> PLACES = List.of(".", "a", "a/b", "tests/node", "door", "door/in");

    @TempDir
    Path temp;

    private Path outside;
    private Path root;

    @Test
    void nothing_lands_outside() throws IOException {
        check(1_000);
    }

    @Test
    @Tag("long")
    void nothing_lands_outside_of_very_many() throws IOException {
        check(100_000);
    }

    private void check(int seeds) throws IOException {
        outside = Files.createDirectory(temp.resolve("outside"));
        root = temp.resolve("inside");
        Files.createDirectories(outside.resolve("keys"));
        Files.writeString(outside.resolve("keys/authorized"), "secret");
        Files.setPosixFilePermissions(outside.resolve("keys"), PosixFilePermissions.fromString("rwx------"));
        Map<String, String> before = state();
        int laidOut = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            for (int archive = 0; archive <= random.nextInt(3); archive++) {
                laidOut += layOut(random, seed) ? 1 : 0;
            }
            assertThat(state()).as("seed " + seed).isEqualTo(before);
            FolderTree.delete(root);
        }
        assertThat(laidOut).as("archives that were laid out").isGreaterThan(seeds / 10);
    }

    /** @return whether it was laid out and not refused */
    private boolean layOut(Random random, int seed) throws IOException {
        String place = one(random, PLACES);
        byte[] archive = random.nextInt(8) == 0 ? null : archive(random);
        try {
            if (archive == null) {
                Files.createDirectories(root);
                FolderArchive.place(Files.createTempFile(root, "sent", ""), root, place);
            } else {
                FolderArchive.extract(new ByteArrayInputStream(archive), root, place);
            }
            return true;
        } catch (IOException refused) {
            return false;
        } catch (RuntimeException | Error unexpected) {
            throw new AssertionError("seed " + seed, unexpected);
        }
    }

    private byte[] archive(Random random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            int entries = 1 + random.nextInt(5);
            boolean ofLinks = random.nextInt(4) == 0;
            for (int i = 0; i < entries; i++) {
                TarArchiveEntry entry = entry(random, ofLinks);
                boolean empty = entry.isDirectory() || random.nextInt(3) > 0;
                byte[] content = empty ? new byte[0] : "text".getBytes(StandardCharsets.UTF_8);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        byte[] packed = bytes.toByteArray();
        if (random.nextInt(10) == 0) {
            for (int i = 0; i < 4; i++) {
                packed[random.nextInt(512)] = (byte) random.nextInt(256);
            }
        }
        return packed;
    }

    /** @param isLink whether it is a link at one of few places, so that links meet */
    private TarArchiveEntry entry(Random random, boolean isLink) {
        TarArchiveEntry entry = new TarArchiveEntry("x", isLink ? TarConstants.LF_SYMLINK : one(random, KINDS));
        // Set afterwards, for the constructor takes slashes at the begin away.
        entry.setName(isLink ? one(random, List.of("door", "door/in", "door/keys")) : name(random));
        if (random.nextInt(4) > 0) {
            entry.setLinkName(one(
                    random,
                    List.of(
                            outside.toString(),
                            outside.resolve("keys").toString(),
                            outside.resolve("keys/authorized").toString(),
                            "../outside",
                            "..",
                            ".",
                            "a",
                            "door",
                            "")));
        }
        entry.setMode(random.nextBoolean() ? 0777 : random.nextInt(07777));
        entry.setModTime(random.nextInt(5) == 0 ? Long.MAX_VALUE / 2_000 : 1_000L);
        return entry;
    }

    private String name(Random random) {
        String name = one(
                random,
                List.of(
                        ".",
                        "./",
                        "./.",
                        "",
                        "a",
                        "a/",
                        "a/b",
                        "a/b/c",
                        "door",
                        "door/",
                        "door/in",
                        "door/../in",
                        "tests/node",
                        "..",
                        "../outside/new",
                        "../../new",
                        "a/../../outside/keys/authorized",
                        "/new",
                        "x".repeat(300),
                        "a\\..\\..\\new"));
        return random.nextInt(20) == 0 ? outside + "/" + name : name;
    }

    private static <T> T one(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** All beside the folder that archives are laid out in: what each thing is, holds and allows. */
    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(outside)) {
            for (Path path : all.toList()) {
                state.put(
                        path.toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                                + (Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
        }
        try (Stream<Path> beside = Files.list(temp)) {
            beside.filter(path -> !path.equals(root)).forEach(path -> state.put(path.toString(), "there"));
        }
        return state;
    }
}
