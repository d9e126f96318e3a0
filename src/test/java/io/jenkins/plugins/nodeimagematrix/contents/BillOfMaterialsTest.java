package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.packageurl.PackageURL;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

/** {@code cyclonedx-core-java} judges the documents. */
@UnitTest
class BillOfMaterialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "registry.example.com:5000/acme/bookworm";
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private static final ImageContents CONTENTS = new ImageContents(
            new OperatingSystem("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
            List.of(
                    InstalledPackage.ofDistribution(
                            PackageKind.DPKG, "libssl3", "3.0.14-1~deb12u2", "amd64", "openssl"),
                    InstalledPackage.ofDistribution(PackageKind.DPKG, "libstdc++6", "12.2.0-14", "amd64", "gcc-12"),
                    InstalledPackage.ofDistribution(PackageKind.DPKG, "perl", "1:5.36.0-7", "all", null),
                    InstalledPackage.at(
                            "/a/node_modules/@npmcli/fs/package.json", PackageKind.NPM, "@npmcli/fs", "3.1.0", null),
                    InstalledPackage.at("/a/node_modules/npm/package.json", PackageKind.NPM, "npm", "10.9.0", null),
                    InstalledPackage.at("/b/node_modules/npm/package.json", PackageKind.NPM, "npm", "10.9.0", null),
                    InstalledPackage.at("/usr/local/bin/node", PackageKind.NODE, "node", "22.20.0", "b".repeat(64))),
            List.of("/var/lib/rpm/Packages: the database of RPM is not a text file"));

    private static final ImageContents EMPTY = new ImageContents(null, List.of(), List.of());

    private static JsonNode bill(BillOfMaterials.Part... parts) {
        return BillOfMaterials.of(REPOSITORY, DIGEST, List.of(parts), "1.0");
    }

    private static Bom accepted(JsonNode bill) throws Exception {
        byte[] bytes = JSON.writeValueAsBytes(bill);
        JsonParser parser = new JsonParser();
        assertThat(parser.validate(new String(bytes, StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        return parser.parse(bytes);
    }

    @Test
    void a_bill_is_the_golden_one_and_valid() throws Exception {
        JsonNode bill = bill(new BillOfMaterials.Part(null, DIGEST, CONTENTS));

        assertThat(bill)
                .isEqualTo(JSON.readTree(
                        GoldenFile.text("/io/jenkins/plugins/nodeimagematrix/contents/bill-of-materials.json")));
        Bom bom = accepted(bill);
        assertThat(bom.getComponents()).hasSize(7);
        assertThat(bom.getMetadata().getComponent().getVersion()).isEqualTo(DIGEST);
    }

    @Test
    void package_urls_have_the_parts_of_their_packages() throws Exception {
        List<PackageURL> urls = new ArrayList<>();
        for (JsonNode component :
                bill(new BillOfMaterials.Part(null, DIGEST, CONTENTS)).path("components")) {
            if (component.has("purl")) {
                urls.add(new PackageURL(component.path("purl").asText()));
            }
        }

        assertThat(urls.stream().map(PackageURL::getName))
                .containsExactly("libssl3", "libstdc++6", "perl", "fs", "npm", "node");
        assertThat(urls.stream().map(PackageURL::getVersion))
                .containsExactly("3.0.14-1~deb12u2", "12.2.0-14", "1:5.36.0-7", "3.1.0", "10.9.0", "22.20.0");
        assertThat(urls.get(0).getNamespace()).isEqualTo("debian");
        assertThat(urls.get(0).getQualifiers())
                .containsEntry("distro", "debian-12")
                .containsEntry("arch", "amd64");
        assertThat(urls.get(3).getNamespace()).isEqualTo("@npmcli");
    }

    @Test
    void a_bill_says_that_it_is_not_complete() throws Exception {
        JsonNode unread = bill(new BillOfMaterials.Part(null, DIGEST, CONTENTS));
        JsonNode read = bill(new BillOfMaterials.Part(null, DIGEST, EMPTY));

        assertThat(unread.at("/compositions/0/aggregate").asText()).isEqualTo("incomplete");
        assertThat(unread.at("/metadata/properties/0/value").asText()).contains("RPM");
        assertThat(read.at("/compositions/0/aggregate").asText()).isEqualTo("unknown");
        accepted(read);
    }

    @Test
    void the_bill_of_an_index_lists_each_platform() throws Exception {
        JsonNode bill = bill(
                new BillOfMaterials.Part("linux/amd64", DIGEST, CONTENTS),
                new BillOfMaterials.Part("linux/arm64", "sha256:" + "c".repeat(64), EMPTY));

        Bom bom = accepted(bill);

        assertThat(bom.getComponents()).hasSize(2);
        assertThat(bom.getComponents().get(0).getComponents()).hasSize(7);
        assertThat(bill.at("/compositions/0/assemblies/0").asText()).isEqualTo("image/linux/amd64");
        assertThat(bill.at("/compositions/1/assemblies/0").asText()).isEqualTo("image/linux/arm64");
    }

    @Test
    void equal_images_have_equal_bills() throws Exception {
        byte[] one = JSON.writeValueAsBytes(bill(new BillOfMaterials.Part(null, DIGEST, CONTENTS)));
        byte[] other = JSON.writeValueAsBytes(bill(new BillOfMaterials.Part(null, DIGEST, CONTENTS)));

        assertThat(one).isEqualTo(other);
    }
}
