package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
    void saysWhatHasToBePutIntoAMatrixFileByHand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert("""
                        images:
                          - { name: "acme/jessie:4.4.7", path: a }
                          - { name: "quay.io/acme/jessie:4.4.7-slim", path: b }
                          - { name: "acme/jessie:base", path: c }
                        """))
                .withMessageContaining("several registries (docker.io, quay.io)")
                .withMessageContaining("4.4.7-slim looks like a prerelease")
                .withMessageContaining("acme/jessie:base has a tag of another kind");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert("images: []"))
                .withMessageContaining("no images");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert("images: [{ name: \"a/b:x\", path: a }, { name: \"a/b:y\", path: b }]"))
                .withMessageContaining("the tag of a/b:y is neither a release nor x");
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
        assertThat(run(folder.resolve("absent.yml").toString()).err()).contains("There is no file");
        assertThat(run(inventory.toString(), "August").status()).isEqualTo(1);
        assertThat(run("--help"))
                .matches(answer -> answer.status() == 2 && answer.err().startsWith("usage: "));
        Files.writeString(inventory, "images: [{ nam: x }]");
        assertThat(run(inventory.toString()).err()).contains("inventory.yml:1:12: images[0].nam: unknown key");
    }

    private static Answer run(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = InventoryConversion.run(args, new PrintStream(out, true), new PrintStream(err, true));
        return new Answer(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private record Answer(int status, String out, String err) {}
}
