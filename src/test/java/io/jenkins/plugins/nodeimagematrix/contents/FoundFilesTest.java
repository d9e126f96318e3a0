package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class FoundFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "var/lib/dpkg/status",
                "var/lib/dpkg/status.d/base",
                "lib/apk/db/installed",
                "usr/lib/apk/db/installed",
                "var/lib/rpmmanifest/container-manifest-2",
                "var/lib/rpm/Packages",
                "usr/lib/sysimage/rpm/Packages.db",
                "usr/share/rpm/rpmdb.sqlite",
                "node_modules/npm/package.json",
                "opt/a/node_modules/@b/c/package.json",
                "bin/node",
                "usr/bin/nodejs",
                "usr/local/bin/iojs",
                "include/node/node_version.h",
                "usr/local/include/node/node_version.h",
                "etc/os-release",
                "usr/lib/os-release"
            })
    void says_what_is_in_an_image(String path) {
        assertThat(FoundFiles.isRead(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var/lib/dpkg/status-old",
                "var/lib/dpkg/status.d/base/more",
                "srv/status",
                "srv/db/installed",
                "opt/Packages",
                "package.json",
                "node_modules/a/lib/package.json",
                "usr/lib/node",
                "usr/include/node_version.h",
                "os-release",
                ""
            })
    void says_nothing(String path) {
        assertThat(FoundFiles.isRead(path)).isFalse();
    }
}
