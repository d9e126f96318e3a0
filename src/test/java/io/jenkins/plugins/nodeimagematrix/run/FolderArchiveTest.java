package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        FolderArchive.extract(new ByteArrayInputStream(archive(root)), to);

        assertThat(to.resolve(".dockerignore")).hasContent("*.md\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("deep/er/run.sh"))))
                .isEqualTo("rwxr-x--x");
        assertThat(Files.readSymbolicLink(to.resolve("link"))).hasToString("deep/er/run.sh");
        assertThat(to.resolve("n".repeat(150) + "ä")).hasContent("long");
    }

    @Test
    void an_entry_that_would_land_outside_is_refused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(new TarArchiveEntry("../outside"));
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(
                        () -> FolderArchive.extract(new ByteArrayInputStream(bytes.toByteArray()), temp.resolve("to")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../outside");
        assertThat(temp.resolve("outside")).doesNotExist();
    }

    @Test
    void an_entry_behind_a_link_is_refused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry link = new TarArchiveEntry("door", TarConstants.LF_SYMLINK);
            link.setLinkName(temp.toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            tar.putArchiveEntry(new TarArchiveEntry("door/outside"));
            tar.closeArchiveEntry();
        }

        assertThatThrownBy(
                        () -> FolderArchive.extract(new ByteArrayInputStream(bytes.toByteArray()), temp.resolve("to")))
                .isInstanceOf(IOException.class);
        assertThat(temp.resolve("outside")).doesNotExist();
    }

    private static byte[] archive(Path folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FolderArchive.write(folder, out);
        return out.toByteArray();
    }
}
