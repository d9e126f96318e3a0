package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.support.MutatedText;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class ContentsReaderTest {
    private static final String STATUS = """
            Package: libssl3
            Status: install ok installed
            Architecture: amd64
            Source: openssl (3.0.14-1~deb12u1)
            Version: 3.0.14-1~deb12u2
            Description: Secure Sockets Layer toolkit
             Version: 9.9 stands in a description
             .

            Package: gone
            Status: deinstall ok config-files
            Architecture: all
            Version: 1.0

            Package: kept
            Status: hold ok installed
            Architecture: all
            Version: 1:2.0
            """;

    private static final String INSTALLED = """
            C:Q1zB0ya+Q7I6wZPJcZ6nBL/pBpXyA=
            P:libcrypto3
            V:3.3.2-r1
            A:x86_64
            o:openssl
            F:usr/lib
            R:libcrypto.so.3

            P:musl
            V:1.2.5-r0
            A:x86_64
            o:musl
            """;

    private static final String ALPINE = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\n";

    private static List<String> names(ImageContents contents) {
        return contents.packages().stream()
                .map(found -> found.kind() + " " + found.name() + " " + found.version())
                .toList();
    }

    @Test
    void packages_of_dpkg_are_those_that_are_installed() throws IOException {
        ImageContents contents = new FileArchive()
                .file("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"\n")
                .file("var/lib/dpkg/status", STATUS)
                .read();

        assertThat(names(contents)).containsExactly("DPKG kept 1:2.0", "DPKG libssl3 3.0.14-1~deb12u2");
        assertThat(contents.packages().get(1).source()).isEqualTo("openssl");
        assertThat(contents.packages().get(1).architecture()).isEqualTo("amd64");
        assertThat(contents.os()).isEqualTo(new OperatingSystem("debian", "12", "Debian GNU/Linux 12"));
        assertThat(contents.isWhole()).isTrue();
    }

    @Test
    void distroless_images_have_a_file_for_each_package() throws IOException {
        ImageContents contents = new FileArchive()
                .symbolicLink("etc/os-release", "../usr/lib/os-release")
                .file("usr/lib/os-release", "NAME=Distroless\nID=debian\n")
                .file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
                .file("var/lib/dpkg/status.d/base.md5sums", "Package: no\nVersion: 1\n")
                .file("var/lib/dpkg/status.d/tz", "Package: tzdata\nVersion: 2024a\nArchitecture: all")
                .read();

        assertThat(names(contents)).containsExactly("DPKG base-files 12.4", "DPKG tzdata 2024a");
        assertThat(contents.os().name()).isEqualTo("Distroless");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib/apk/db/installed", "usr/lib/apk/db/installed", "./lib/apk/db/installed"})
    void packages_of_apk_are_read_in_both_places(String path) throws IOException {
        ImageContents contents = new FileArchive()
                .file("etc/os-release", ALPINE)
                .file(path, INSTALLED)
                .read();

        assertThat(names(contents)).containsExactly("APK libcrypto3 3.3.2-r1", "APK musl 1.2.5-r0");
        assertThat(contents.packages().get(0).source()).isEqualTo("openssl");
        assertThat(contents.packages().get(1).source()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"var/lib/rpm/Packages", "var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/Packages.db"})
    void a_database_of_rpm_is_said_to_be_unread(String path) throws IOException {
        ImageContents contents = new FileArchive().file(path, "binary").read();

        assertThat(contents.packages()).isEmpty();
        assertThat(contents.unread()).singleElement().asString().startsWith("/" + path + ": ");
    }

    @Test
    void rpm_packages_are_read_from_a_manifest_of_text() throws IOException {
        ImageContents contents = new FileArchive()
                .file(
                        "var/lib/rpmmanifest/container-manifest-2",
                        "openssl\t3.3.2-1.azl3\t1\t2\tMicrosoft\t(none)\t9\tx86_64\t0\topenssl-3.3.2-1.azl3.src.rpm\n"
                                + "shadow\t4.14-1\t1\t2\tMicrosoft\t2\t9\tnoarch\t2\t(none)\nbroken\n")
                .read();

        assertThat(names(contents)).containsExactly("RPM openssl 3.3.2-1.azl3", "RPM shadow 2:4.14-1");
        assertThat(contents.unread()).hasSize(1);
    }

    @Test
    void npm_packages_are_found_wherever_they_are_installed() throws IOException {
        ImageContents contents = new FileArchive()
                .file("usr/local/lib/node_modules/npm/package.json", "{\"version\":\"10.9.0\",\"name\":\"npm\"}")
                .file(
                        "usr/local/lib/node_modules/npm/node_modules/@npmcli/arborist/package.json",
                        "{\"name\":\"@npmcli/arborist\",\"x\":{\"name\":\"no\"},\"version\":\"8.0.0\"}")
                .file("usr/local/lib/node_modules/npm/lib/package.json", "{\"name\":\"no\",\"version\":\"1.0.0\"}")
                .file("srv/node_modules/part/dist/package.json", "{\"name\":\"no\",\"version\":\"1.0.0\"}")
                .file("srv/node_modules/untitled/package.json", "{\"type\":\"module\"}")
                .file("srv/package.json", "{\"name\":\"no\",\"version\":\"1.0.0\"}")
                .read();

        assertThat(names(contents)).containsExactly("NPM @npmcli/arborist 8.0.0", "NPM npm 10.9.0");
        assertThat(contents.packages().get(1).path()).isEqualTo("/usr/local/lib/node_modules/npm/package.json");
        assertThat(contents.isWhole()).isTrue();
    }

    private static byte[] program(int before, String text) {
        byte[] program = new byte[before + text.length() + 1_000];
        Arrays.fill(program, (byte) 'h');
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, program, 0, 4);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, program, before, text.length());
        return program;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 262_100, 262_143, 262_144, 524_200})
    void a_program_of_node_says_its_release_wherever_the_url_is_in_it(int before) throws IOException {
        byte[] program = program(before, "https://nodejs.org/download/release/v22.20.0/node-v22.20.0-headers.tar.gz");

        ImageContents contents =
                new FileArchive().file("usr/local/bin/node", program).read();

        assertThat(names(contents)).containsExactly("NODE node 22.20.0");
        assertThat(contents.packages().get(0).sha256())
                .isEqualTo(io.jenkins.plugins.nodeimagematrix.image.Digests.of(program)
                        .substring("sha256:".length()));
    }

    @Test
    void a_program_without_a_url_has_the_release_of_its_headers() throws IOException {
        ImageContents contents = new FileArchive()
                .file("usr/local/bin/node", program(10, "v0.10.48"))
                .file(
                        "usr/local/include/node/node_version.h",
                        "#define NODE_MAJOR_VERSION 0\n#define NODE_MINOR_VERSION 10\n#define NODE_PATCH_VERSION 48\n")
                .file("opt/other/bin/node", program(10, "unknown"))
                .file("opt/script/bin/node", "#!/bin/sh\n")
                .read();

        assertThat(names(contents)).containsExactly("NODE node 0.10.48");
        assertThat(contents.unread()).containsExactly("/opt/other/bin/node: the release of Node.js is unknown");
    }

    @Test
    void a_file_that_cannot_be_read_is_noted_and_others_are_read() throws IOException {
        ImageContents contents = new FileArchive()
                .file("a/node_modules/deep/package.json", "{\"x\":" + "[".repeat(5_000))
                .file("a/node_modules/large/package.json", " ".repeat(2 << 20))
                .file("a/node_modules/long/package.json", "{\"name\":\"" + "x".repeat(300) + "\",\"version\":\"1\"}")
                .file("a/node_modules/odd/package.json", "{\"name\":\"a\\u001b[31m\",\"version\":\"1\"}")
                .file("a/node_modules/text/package.json", "not JSON")
                .link("a/node_modules/linked/package.json", TarConstants.LF_LINK, "store/abc")
                .file("a/node_modules/good/package.json", "{\"name\":\"good\",\"version\":\"1.0.0\"}")
                .file("var/lib/dpkg/status", "Package: bad name\nVersion: 1\n\nPackage: unversioned\n")
                .read();

        assertThat(names(contents)).containsExactly("NPM good 1.0.0");
        assertThat(contents.unread()).hasSize(7).allMatch(note -> note.startsWith("/"));
    }

    @Test
    void an_image_with_any_number_of_packages_gives_a_limited_answer() throws IOException {
        FileArchive archive = new FileArchive();
        for (int i = 0; i < ImageContents.MAX_PACKAGES + 50; i++) {
            archive.file("n/node_modules/p" + i + "/package.json", "{\"name\":\"p" + i + "\",\"version\":\"1.0.0\"}");
        }
        for (int i = 0; i < 100; i++) {
            archive.file("n/node_modules/\u001b" + i + "/package.json", "broken");
        }

        ImageContents contents = archive.read();

        assertThat(contents.packages()).hasSize(ImageContents.MAX_PACKAGES);
        assertThat(contents.unread()).hasSize(ImageContents.MAX_UNREAD).anyMatch(note -> note.startsWith("more than "));
        assertThat(contents.unread().get(ImageContents.MAX_UNREAD - 1)).matches("and \\d+ more");
    }

    @Test
    void long_texts_are_limited_together() throws IOException {
        FileArchive archive = new FileArchive();
        String folder = "d/".repeat(400);
        for (int i = 0; i < 4_000; i++) {
            archive.file(
                    folder + "node_modules/p" + i + "/package.json",
                    "{\"name\":\"p" + i + "\",\"version\":\"" + "1".repeat(250) + "\"}");
        }

        ImageContents contents = archive.read();

        assertThat(contents.packages()).hasSizeBetween(1_000, 3_999);
        assertThat(contents.unread()).isNotEmpty();
    }

    @Test
    void no_image_makes_the_reader_fail_or_exceed_its_limits() throws IOException {
        MutatedText texts = new MutatedText(
                new Random(17),
                List.of(
                        STATUS,
                        INSTALLED,
                        ALPINE,
                        "{\"name\":\"@a/b\",\"version\":\"1.0.0\",\"x\":[{}]}",
                        "a\tb\tc\td\te\tf\tg\th\ti\tj\n",
                        "#define NODE_MAJOR_VERSION 22\n#define NODE_MINOR_VERSION 1\n",
                        "\u007fELF https://nodejs.org/download/release/v22.20.0/x"));
        List<String> paths = List.of(
                "var/lib/dpkg/status",
                "var/lib/dpkg/status.d/a",
                "lib/apk/db/installed",
                "var/lib/rpmmanifest/container-manifest-2",
                "node_modules/@a/b/package.json",
                "include/node/node_version.h",
                "bin/node",
                "etc/os-release");
        for (int i = 0; i < 1_000; i++) {
            FileArchive archive = new FileArchive();
            for (String path : paths) {
                archive.file(path, texts.next());
            }
            // Its constructor checks every limit.
            assertThat(archive.read()).isNotNull();
        }
    }

    @Test
    void an_archive_that_breaks_off_is_not_taken_for_a_small_image() throws IOException {
        byte[] whole = new FileArchive()
                .file("var/lib/dpkg/status", STATUS.repeat(100))
                .bytes();

        assertThatThrownBy(() -> ContentsReader.read(new ByteArrayInputStream(whole, 0, 10_000)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void an_archive_that_breaks_off_between_two_files_is_not_taken_for_a_small_image() throws IOException {
        int zeros = 20 * 512;
        byte[] whole = new FileArchive()
                .file("zeros", new byte[zeros])
                .file("usr/lib/os-release", "ID=debian\n")
                .bytes();

        assertThat(ContentsReader.read(new ByteArrayInputStream(whole)).os()).isNotNull();
        int firstFile = 512 + zeros;
        for (int length : List.of(firstFile, firstFile + 2 * 512, firstFile + 3 * 512)) {
            assertThatThrownBy(() -> ContentsReader.read(new ByteArrayInputStream(whole, 0, length)))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("breaks off");
        }
    }
}
