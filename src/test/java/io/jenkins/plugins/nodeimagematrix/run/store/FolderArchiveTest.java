package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class FolderArchiveTest {
    @TempDir
    Path temp;

    @Test
    void a_folder_arrives_as_it_was() throws IOException {
        Path from = Files.createDirectories(temp.resolve("from/deep/er"));
        Path root = temp.resolve("from");
        Files.writeString(root.resolve(".dockerignore"), "*.md\n");
        Files.writeString(from.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(from.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("deep/er/run.sh"));
        Files.writeString(root.resolve("n".repeat(150) + "ä"), "long");

        Path to = temp.resolve("to");
        FolderArchive.extract(new ByteArrayInputStream(archive(root)), to, ".");

        assertThat(to.resolve(".dockerignore")).hasContent("*.md\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("deep/er/run.sh"))))
                .isEqualTo("rwxr-x--x");
        assertThat(Files.readSymbolicLink(to.resolve("link"))).hasToString("deep/er/run.sh");
        assertThat(to.resolve("n".repeat(150) + "ä")).hasContent("long");
    }

    @Test
    void an_entry_that_would_land_outside_is_refused() throws IOException {
        refused(file("../outside"));
        refused(file("a/../../outside"));
        refused(file(temp.resolve("outside").toString()));
    }

    @Test
    void an_entry_behind_a_link_is_refused() throws IOException {
        refused(link("door", temp), file("door/outside"));
        refused(link("door", temp), folder("door/outside"));
    }

    @Test
    void the_folder_itself_is_never_replaced() throws IOException {
        refused(link(".", temp), file("outside"));
        refused(link("./", temp), file("outside"));
        refused(file("."));
    }

    @Test
    void a_second_entry_of_a_name_is_refused() throws IOException {
        refused(link("door", temp), folder("door/"));
        refused(link("door", temp), file("door"));
        refused(file("door"), link("door", temp), file("door/outside"));
        refused(folder("door"), link("door/", temp));
    }

    @Test
    void mode_of_what_a_link_points_to_stays() throws IOException {
        Path secret = Files.createDirectory(
                temp.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        refused(link("door", secret), folder("door/"));
        extract(link("door", secret));
        assertThatThrownBy(() -> extract(folder("door/"))).isInstanceOf(IOException.class);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rwx------");
    }

    @Test
    void link_behind_a_link_of_the_same_archive_replaces_nothing_outside() throws IOException {
        Path secret = Files.createDirectory(temp.resolve("secret"));
        Files.writeString(secret.resolve("kept"), "kept");

        assertThatThrownBy(() -> extract(link("door", secret), link("door/kept", temp)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind a link");

        assertThat(secret.resolve("kept")).hasContent("kept");
    }

    @Test
    void what_is_no_file_folder_or_link_is_refused() throws IOException {
        for (byte kind :
                List.of(TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO)) {
            TarArchiveEntry entry = new TarArchiveEntry("thing", kind);
            entry.setLinkName("other");
            refused(entry);
        }
    }

    /** An earlier archive of the same sender may have left a link where a later one belongs. */
    @Test
    void a_later_archive_or_file_does_not_go_through_a_link_of_an_earlier_one() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path to = temp.resolve("to");
        extract(link("tests", elsewhere), link("Dockerfile", elsewhere.resolve("outside")));

        assertThatThrownBy(() -> FolderArchive.extract(tar(file("outside")), to, "tests"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FolderArchive.extract(tar(file("outside")), to, "tests/node"))
                .isInstanceOf(IOException.class);
        FolderArchive.place(Files.writeString(temp.resolve("sent"), "FROM x\n"), to, "Dockerfile");
        assertThatThrownBy(() -> FolderArchive.place(Files.createFile(temp.resolve("sent")), to, "tests/outside"))
                .isInstanceOf(IOException.class);

        assertThat(elsewhere).isEmptyDirectory();
        assertThat(to.resolve("Dockerfile")).isRegularFile().hasContent("FROM x\n");
    }

    @Test
    void archives_may_overlap_and_be_laid_out_again() throws IOException {
        Path to = temp.resolve("to");

        extract(folder("tests"), file("tests/a"), link("tests/b", Path.of("a")));
        extract(folder("tests"), file("tests/a"), link("tests/b", Path.of("a")));
        FolderArchive.extract(tar(file("a"), file("c"), link("b", Path.of("c"))), to, "tests");

        assertThat(Files.readSymbolicLink(to.resolve("tests/b"))).hasToString("c");
        assertThat(to.resolve("tests/c")).isEmptyFile();
    }

    private void refused(TarArchiveEntry... entries) throws IOException {
        FolderTree.delete(temp.resolve("to"));
        assertThatThrownBy(() -> extract(entries)).isInstanceOf(IOException.class);
        assertThat(temp.resolve("outside")).doesNotExist();
        FolderTree.delete(temp.resolve("to"));
    }

    private void extract(TarArchiveEntry... entries) throws IOException {
        FolderArchive.extract(tar(entries), temp.resolve("to"), ".");
    }

    private static ByteArrayInputStream tar(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static TarArchiveEntry file(String name) {
        return new TarArchiveEntry(name, true);
    }

    private static TarArchiveEntry folder(String name) {
        return new TarArchiveEntry(name, TarConstants.LF_DIR);
    }

    private static TarArchiveEntry link(String name, Path to) {
        TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        link.setLinkName(to.toString());
        return link;
    }

    private static byte[] archive(Path folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(FolderArchive.write(folder, out)).isEqualTo(out.size());
        return out.toByteArray();
    }
}
