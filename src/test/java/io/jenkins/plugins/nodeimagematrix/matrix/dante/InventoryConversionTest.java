package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From Dante's inventory to a matrix file with the same tags. */
@UnitTest
class InventoryConversionTest {
    private static final LocalDate AUGUST_2016 = LocalDate.of(2016, 8, 8);

    @Test
    void nodeSourcesInventoryBecomesACompactFileThatDiffersInItsWrongAliasesOnly()
            throws IOException, MatrixFileException {
        Inventory inventory = Inventory.read("inventory.yml", GoldenFile.text("nodesource-inventory.yml"));

        InventoryConversion converted = InventoryConversion.of(inventory, AUGUST_2016);

        assertThat(converted.differences())
                .containsExactlyElementsOf(GoldenFile.lines("nodesource-2016-wrong.txt").stream()
                        .map(wrong -> wrong.replaceAll(
                                "(\\S+) is on (\\S+) and belongs on (\\S+)",
                                "$1 is on $2 in the inventory and on $3 in the matrix file"))
                        .toList());
        assertThat(converted.text().lines().count()).isLessThan(60);
        assertThat(MatrixFileReader.read("image-matrix.yaml", converted.text())
                        .axes()
                        .get("os"))
                .hasSize(16);
    }

    @Test
    void anInventoryOfBaseImagesIsConvertedToo() throws IOException, MatrixFileException {
        InventoryConversion converted = InventoryConversion.of(
                Inventory.read("inventory.yml", GoldenFile.text("nodesource-base-inventory.yml")), AUGUST_2016);

        assertThat(converted.differences()).isEmpty();
        assertThat(converted.text()).contains("repository: \"nodesource/{os}-base\"", "untested: true");
    }

    @Test
    void whatIsOddInAnImageIsKept() throws MatrixFileException {
        String inventory = """
                images:
                  - { name: "acme/jessie:4.4.7", path: ./deb/jessie/4.4.7, test: ./tests/node, alias: "acme/jessie:4" }
                  - { name: "acme/jessie:6.3.1", path: ./special, test: [./tests/node, ./tests/npm], alias: ["acme/jessie:6", "acme/jessie:latest"] }
                  - { name: "acme/centos7:4.4.7", path: ./rpm/4.4.7/seven, alias: ["acme/centos7:4", "acme/centos7:latest", "mirror/node:4.4.7", "mirror/node:4"] }
                  - { name: "acme/trusty:4.4.7", path: ./deb/trusty/4.4.7, test: ./tests/node, alias: ["acme/trusty:4", "acme/trusty:latest", "acme/trusty:nice"] }
                """;
        InventoryConversion converted = InventoryConversion.of(Inventory.read("inventory.yml", inventory), AUGUST_2016);

        assertThat(converted.differences())
                .containsExactly(
                        "acme/trusty:nice is only in the inventory, on 4.4.7",
                        "mirror/node:latest is only in the matrix file, on 4.4.7");
        Plan plan = Plans.of(converted.text(), PlanRequest.of(CatalogueSnapshot.read(null), AUGUST_2016));
        assertThat(plan.cells())
                .extracting(
                        planned -> planned.cell().name() + " " + planned.cell().context() + " "
                                + planned.cell().tests() + " " + planned.cell().untested())
                .containsExactlyInAnyOrder(
                        "jessie:4.4.7 deb/jessie/4.4.7 [tests/node] false",
                        "jessie:6.3.1 special [tests/node, tests/npm] false",
                        "centos7:4.4.7 rpm/4.4.7/seven [] true",
                        "trusty:4.4.7 deb/trusty/4.4.7 [tests/node] false");
    }

    @Test
    void what_a_matrix_file_cannot_say_stays_in_an_inventory() throws MatrixFileException {
        InventoryConversion converted = convert("""
                images:
                  - { name: "acme/jessie:4.4.7", path: jessie/4.4.7, test: t, alias: "acme/jessie:4" }
                  - { name: "acme/jessie:6.3.1", path: jessie/6.3.1, test: t, alias: ["acme/jessie:6", "acme/jessie:latest"] }
                  - { name: "quay.io/acme/jessie:4.4.7", path: b }
                  - { name: "acme/jessie:4.4.7-slim", path: slim, test: [t, u], alias: "acme/jessie:slim" }
                  - { name: "acme/jessie:v4.4.8", path: v }
                  - { name: "acme/cli:base", path: c }
                """);

        assertThat(converted.differences()).isEmpty();
        assertThat(converted.text()).contains("releases:\n      [\"4.4.7\", \"6.3.1\"]", "tag: \"{node}\"");
        assertThat(converted.left())
                .containsExactly(
                        "quay.io/acme/jessie:4.4.7 stays in the inventory: it is on quay.io, and the other images are on docker.io",
                        "acme/jessie:4.4.7-slim stays in the inventory: its tag looks like a prerelease; if it is a variant, add an axis for it by hand",
                        "acme/jessie:v4.4.8 stays in the inventory: its tag is not written as those of the other releases, such as 4.4.8",
                        "acme/cli:base stays in the inventory: its tag is not a release; convert it apart from the releases");
        Inventory rest = Inventory.read("rest.yml", converted.rest());
        assertThat(rest.images())
                .extracting(image -> image.name() + " " + image.path() + " " + image.tests() + " " + image.aliases())
                .containsExactly(
                        "quay.io/acme/jessie:4.4.7 b [] []",
                        "acme/jessie:4.4.7-slim slim [t, u] [acme/jessie:slim]",
                        "acme/jessie:v4.4.8 v [] []",
                        "acme/cli:base c [] []");
    }

    @Test
    void tags_may_begin_with_v() throws MatrixFileException {
        InventoryConversion converted = convert("""
                images:
                  - { name: "acme/jessie:v4.4.7", path: jessie/v4.4.7, test: t, alias: "acme/jessie:v4" }
                  - { name: "acme/jessie:v6.3.1", path: jessie/v6.3.1, test: t, alias: ["acme/jessie:v6", "acme/jessie:latest"] }
                """);

        assertThat(converted.differences()).isEmpty();
        assertThat(converted.left()).isEmpty();
        assertThat(converted.rest()).isEmpty();
        assertThat(converted.text())
                .contains("tag: \"v{node}\"", "dockerfile: \"jessie/v{node}/Dockerfile\"", "[\"v{line}\", latest]");
    }

    @Test
    void most_frequent_tag_is_converted_if_none_is_a_release() throws MatrixFileException {
        InventoryConversion converted = convert(
                "images: [{ name: \"a/b:y\", path: a }, { name: \"a/b:x\", path: a }, { name: \"a/c:x\", path: c }]");

        assertThat(converted.text()).contains("tag: x");
        assertThat(converted.left())
                .containsExactly(
                        "a/b:y stays in the inventory: its tag is neither a release nor x; convert it apart from the others");
    }

    private static InventoryConversion convert(String inventory) throws MatrixFileException {
        return InventoryConversion.of(Inventory.read("inventory.yml", inventory), AUGUST_2016);
    }

    @Test
    void theCommandPrintsTheFileAndTheDifferencesApart(@TempDir Path folder) throws IOException {
        Path inventory = folder.resolve("inventory.yml");
        Files.writeString(inventory, GoldenFile.text("nodesource-inventory.yml"));

        assertThat(run(inventory.toString(), "2016-08-08"))
                .matches(answer -> answer.status() == 0)
                .matches(answer -> answer.err().lines().count() == 15)
                .matches(answer -> answer.out().startsWith("axes:\n"));
        Path rest = folder.resolve("rest.yml");
        Files.writeString(inventory, "images: [{ name: \"a/b:1.2.3\", path: a }, { name: \"a/b:x\", path: x }]");
        assertThat(run(inventory.toString()).err()).endsWith("""
                a/b:x stays in the inventory: its tag is not a release; convert it apart from the releases
                Give a day and a file as further arguments to write an inventory of the images that stay.
                """);
        assertThat(run(inventory.toString(), "2016-08-08", rest.toString()).status())
                .isZero();
        assertThat(rest).hasContent("""
                images:
                  - name: "a/b:x"
                    path: x
                """);
        assertThat(run(folder.resolve("absent.yml").toString()).err()).contains("There is no file");
        assertThat(run(inventory.toString(), "August").status()).isEqualTo(1);
        assertThat(run("--help"))
                .matches(answer -> answer.status() == 2 && answer.err().startsWith("usage: "));
        Files.writeString(inventory, "images: [{ nam: x }]");
        assertThat(run(inventory.toString()).err())
                .contains("inventory.yml:1:10: images[0]: the key 'name' is missing; add it to this image");
    }

    private static Answer run(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = InventoryConversion.run(args, new PrintStream(out, true), new PrintStream(err, true));
        return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private record Answer(int status, String out, String err) {}
}
