package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@UnitTest
class PackageChangeTest {
    private static ImageContents contents(InstalledPackage... packages) {
        return new ImageContents(null, List.copyOf(new TreeSet<>(List.of(packages))), List.of());
    }

    private static InstalledPackage debian(String name, String version) {
        return InstalledPackage.ofDistribution(PackageKind.DPKG, name, version, "amd64", null);
    }

    private static InstalledPackage npm(String path, String name, String version) {
        return InstalledPackage.at(path, PackageKind.NPM, name, version, null);
    }

    private static List<String> between(ImageContents before, ImageContents now) {
        return PackageChange.between(before, now).stream()
                .map(PackageChange::describe)
                .toList();
    }

    @Test
    void removed_packages_come_first_and_added_ones_last() {
        ImageContents before = contents(debian("openssl", "3.0.14"), debian("curl", "8"), debian("same", "1"));
        ImageContents now = contents(debian("openssl", "3.0.15"), debian("apt", "2"), debian("same", "1"));

        assertThat(between(before, now)).containsExactly("curl removed", "openssl 3.0.14 -> 3.0.15", "apt 2 added");
        assertThat(between(now, now)).isEmpty();
    }

    @Test
    void packages_of_one_name_and_different_managers_are_different() {
        ImageContents before = contents(debian("node", "1"));
        ImageContents now = contents(npm("/a/node_modules/node/package.json", "node", "1"));

        assertThat(between(before, now)).containsExactly("node removed", "node 1 added");
    }

    @Test
    void a_package_in_several_versions_is_compared_as_a_whole() {
        ImageContents before = contents(npm("/a", "ms", "2.0.0"), npm("/b", "ms", "2.1.3"));
        ImageContents moved = contents(npm("/c", "ms", "2.0.0"), npm("/d", "ms", "2.1.3"));
        ImageContents fewer = contents(npm("/a", "ms", "2.1.3"));

        assertThat(between(before, moved)).isEmpty();
        assertThat(between(before, fewer)).containsExactly("ms 2.0.0, 2.1.3 -> 2.1.3");
    }
}
