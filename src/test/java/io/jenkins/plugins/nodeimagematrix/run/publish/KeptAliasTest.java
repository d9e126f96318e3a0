package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.InstalledPackage;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageRecords;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aliases that follow images within limits, and what is said of the images' differences. */
@RegistryTest
class KeptAliasTest {
    private static final AliasLimits NO_LOSS = new AliasLimits(false, null);
    private static final AliasLimits TENTH = new AliasLimits(true, 10);

    @TempDir
    private Path folder;

    private final List<CellResult> results = new ArrayList<>();
    private TestRegistry registry;
    private FaultyProxy proxy;
    private Shop shop;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        registry = TestRegistry.start();
        proxy = FaultyProxy.before(registry.address());
        shop = new Shop(proxy, "nodesource/jessie", folder);
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        proxy.close();
        registry.close();
    }

    /** A proven image with this size and these Debian packages, each {@code name version}. */
    private SmallImage proven(String version, long size, String... packages) throws IOException, InterruptedException {
        return proven(SmallImage.of(version, version), version, size, packages);
    }

    private SmallImage proven(SmallImage image, String version, long size, String... packages)
            throws IOException, InterruptedException {
        shop.proven(image, version);
        TreeSet<InstalledPackage> installed = new TreeSet<>();
        for (String one : packages) {
            String[] both = one.split(" ");
            installed.add(new InstalledPackage(PackageKind.DPKG, both[0], both[1], "amd64", null, null, null));
        }
        CellResult result = CellResults.proven("jessie:" + version, image.imageId()).toBuilder()
                .layers(List.of(new CellResult.Layer("sha256:" + version, size, "RUN install")))
                .build();
        results.add(new ContentsFolder(folder.resolve("contents"))
                .keep(result, new ImageContents(null, List.copyOf(installed), List.of())));
        shop.comparison = new ImageComparison(
                results, new ContentsFolder(folder.resolve("contents")), new ImageRecords(folder.resolve("images")));
        return image;
    }

    private static TagUpdate update(Publication publication, String tag) {
        return publication.plan().updates().stream()
                .filter(update -> update.reference().endsWith(":" + tag))
                .findFirst()
                .orElseThrow();
    }

    private String at(String tag) throws IOException, InterruptedException {
        return shop.client().digest("nodesource/jessie", tag).orElse(null);
    }

    @Test
    void an_alias_says_what_changed_under_it() throws Exception {
        proven("4.4.6", 1_000_000, "openssl 1.0.1", "curl 7");
        shop.limited("4.4.6", null, "4");
        shop.publish();
        proven("4.4.7", 3_100_000, "openssl 1.0.2");
        shop.limited("4.4.7", null, "4");

        ImageDifference difference = update(shop.publish(), "4").difference();

        assertThat(difference.headline()).isEqualTo("curl removed, openssl 1.0.1 -> 1.0.2, +2.1 MB");
        assertThat(difference.layersNow()).hasSize(1);
    }

    @Test
    void an_overwritten_tag_says_what_changed_under_it() throws Exception {
        proven("4.4.6", 1_000_000, "curl 7");
        shop.publish();
        results.clear();
        proven(SmallImage.of("rebuilt", "4.4.6"), "4.4.6", 1_000_000, "curl 8");
        shop.refresh = true;

        assertThat(update(shop.publish(), "4.4.6").difference().headline()).contains("curl 7 -> 8");
    }

    @Test
    void an_alias_stays_if_a_package_is_gone_until_it_is_back() throws Exception {
        SmallImage first = proven("4.4.6", 10, "openssl 1.0.1", "curl 7");
        shop.limited("4.4.6", NO_LOSS, "4");
        shop.publish();
        SmallImage second = proven("4.4.7", 10, "openssl 1.0.2");
        shop.limited("4.4.7", NO_LOSS, "4");

        Publication publication = shop.publish();

        assertThat(update(publication, "4").kind()).isEqualTo(TagUpdate.Kind.KEPT);
        assertThat(update(publication, "4").why()).contains("lacks curl");
        assertThat(update(publication, "4").difference().headline()).startsWith("curl removed");
        assertThat(publication.plan().complete()).isFalse();
        assertThat(at("4.4.7")).isEqualTo(second.digest());
        assertThat(at("4")).isEqualTo(first.digest());

        // The next build finds the image unchanged.
        results.clear();
        shop.unchanged(second, "4.4.7");
        shop.limited("4.4.7", NO_LOSS, "4");
        assertThat(update(shop.publish(), "4").kind()).isEqualTo(TagUpdate.Kind.KEPT);
        assertThat(at("4")).isEqualTo(first.digest());

        SmallImage third = proven("4.4.8", 10, "openssl 1.0.2", "curl 8");
        shop.limited("4.4.8", NO_LOSS, "4");
        assertThat(update(shop.publish(), "4").kind()).isEqualTo(TagUpdate.Kind.MOVED);
        assertThat(at("4")).isEqualTo(third.digest());
    }

    @Test
    void an_alias_stays_if_the_image_grows_too_much() throws Exception {
        proven("4.4.6", 1_000, "openssl 1.0.1");
        shop.limited("4.4.6", TENTH, "4");
        shop.publish();
        proven("4.4.7", 1_100);
        shop.limited("4.4.7", TENTH, "4");
        assertThat(update(shop.publish(), "4").kind()).isEqualTo(TagUpdate.Kind.MOVED);
        proven("4.4.8", 1_300);
        shop.limited("4.4.8", TENTH, "4");

        TagUpdate kept = update(shop.publish(), "4");

        assertThat(kept.kind()).isEqualTo(TagUpdate.Kind.KEPT);
        assertThat(kept.why()).contains("18% larger", "allows 10%");
    }

    @Test
    void an_image_of_unknown_contents_is_not_compared() throws Exception {
        shop.proven("4.4.6");
        shop.limited("4.4.6", NO_LOSS, "4");
        shop.publish();
        proven("4.4.7", 10);
        shop.limited("4.4.7", NO_LOSS, "4");

        TagUpdate moved = update(shop.publish(), "4");

        assertThat(moved.kind()).isEqualTo(TagUpdate.Kind.MOVED);
        assertThat(moved.difference()).isNull();
    }

    @Test
    void records_of_images_without_a_tag_are_forgotten() throws Exception {
        ImageRecords records = new ImageRecords(folder.resolve("images"));
        SmallImage first = proven("4.4.6", 10, "openssl 1.0.1");
        shop.publish();
        assertThat(records.of(first.digest())).isPresent();

        records.retain(List.of("sha256:" + "0".repeat(64)));

        assertThat(records.of(first.digest())).isEmpty();
    }
}
