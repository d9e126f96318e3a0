package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Dante's inventory: {@code test} and {@code alias} as text or list, and what is wrong with one. */
@UnitTest
class InventoryTest {
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8))
            .withLock(null);

    @Test
    void testAndAliasAreATextOrAList() throws MatrixFileException {
        Plan plan = Inventory.read("inventory.yml", """
                images:
                  - { name: "acme/jessie:4.4.7", path: ./jessie/4.4.7/, test: ./tests/node, alias: "acme/jessie:4" }
                  - { name: "quay.io/acme/jessie:6.3.1", path: ., test: [./tests/node, tests/npm], alias: ["quay.io/acme/jessie:6", "mirror.example.com:5000/node:6.3.1", "mirror.example.com:5000/node:6"] }
                  - { name: base, path: base }
                """).plan(REQUEST, Plans.SOURCES);

        assertThat(plan.cells())
                .extracting(planned -> planned.cell().name() + " "
                        + planned.cell().context() + " "
                        + planned.cell().dockerfile() + " " + planned.cell().tests() + " "
                        + planned.cell().pinned() + " " + planned.cell().untested())
                .containsExactly(
                        "jessie:4.4.7 jessie/4.4.7 jessie/4.4.7/Dockerfile [tests/node] [acme/jessie:4.4.7] false",
                        "jessie:6.3.1 . Dockerfile [tests/node, tests/npm]"
                                + " [quay.io/acme/jessie:6.3.1, mirror.example.com:5000/node:6.3.1] false",
                        "base:latest base base/Dockerfile [] [library/base:latest] true");
        assertThat(plan.aliases())
                .extracting(alias -> alias.reference() + " = " + alias.pinned())
                .containsExactly(
                        "acme/jessie:4 = acme/jessie:4.4.7",
                        "quay.io/acme/jessie:6 = quay.io/acme/jessie:6.3.1",
                        "mirror.example.com:5000/node:6 = mirror.example.com:5000/node:6.3.1");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void step_holds_an_inventory_to_its_registry() throws MatrixFileException {
        Inventory inventory = Inventory.read("inventory.yml", """
                images:
                  - { name: "registry.example.com/acme/jessie:4.4.7", path: a, alias: "evil.example.net/acme/jessie:4" }
                  - { name: "acme/jessie:6.3.1", path: a }
                """);

        assertThatThrownBy(() -> inventory.plan(at("registry.example.com"), Plans.SOURCES))
                .hasMessage("""
                        inventory.yml:2:5: images[0]: evil.example.net/acme/jessie:4 is on evil.example.net, but the step publishes to registry.example.com only; change one of the two
                        inventory.yml:3:5: images[1]: acme/jessie:6.3.1 is on docker.io, but the step publishes to registry.example.com only; change one of the two""");
        assertThat(inventory.plan(at(""), Plans.SOURCES).cells()).hasSize(2);
    }

    private static PlanRequest at(String registry) {
        return PlanRequest.builder(REQUEST.catalogue(), REQUEST.asOf())
                .registry(registry)
                .build();
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThatThrownBy(() -> Inventory.read("inventory.yml", """
                images:
                  - { name: "acme/jessie:4.4.7", path: a, alias: ["acme/jessie:4", "acme/jessie:4"] }
                  - { name: "acme/jessie:4.4.8", path: a, alias: "acme/jessie:4" }
                  - { name: "acme/jessie:4.4.7", path: a }
                  - { name: "Acme/jessie:4.4.9", path: ../a, tests: t }
                  - { path: a, test: 4.10 }
                  - { name: "acme/jessie:4.5.0", path: /a, alias: [4.5] }
                  - acme/jessie:4.6.0
                """)).hasMessage("""
                        inventory.yml:5:13: images[3].name: 'Acme/jessie' is not a repository name (lower-case letters, digits, and . _ - between them, parts separated by /)
                        inventory.yml:5:40: images[3].path: a path below the matrix file's folder is expected, with / between its parts, not leading out of it; put the inventory into a folder that holds them all
                        inventory.yml:6:5: images[4]: the key 'name' is missing; add it to this image
                        inventory.yml:7:40: images[5].path: a path below the matrix file's folder is expected, with / between its parts, not leading out of it; put the inventory into a folder that holds them all
                        inventory.yml:7:52: images[5].alias[0]: write "4.5" in quotes: without them YAML reads it as a number or a truth value, not as a text
                        inventory.yml:8:5: images[6]: a mapping of keys to values is expected, not a text
                        inventory.yml:8:5: images[6]: the key 'name' is missing; add it to this image
                        inventory.yml:8:5: images[6]: the key 'path' is missing; add it to this image
                        inventory.yml:3:5: images: acme/jessie:4 would belong to both acme/jessie:4.4.7 and acme/jessie:4.4.8; remove it from one of the two
                        inventory.yml:4:5: images: acme/jessie:4.4.7 would belong to both acme/jessie:4.4.7 and acme/jessie:4.4.7; remove it from one of the two""");
    }

    @Test
    void ignores_what_dante_ignores() throws MatrixFileException {
        Plan plan = Inventory.read("inventory.yml", """
                x-defaults: &common { test: tests/node, maintainer: acme }
                images:
                  - { <<: *common, name: "acme/jessie:4.4.7", path: jessie/../wheezy/4.4.7, alias: ["acme/jessie:4", "acme/jessie:4", "acme/jessie:4.4.7"] }
                  - { <<: [*common], name: "acme/jessie:6.3.1", path: jessie/6.3.1, test: "" , tests: t }
                  - { name: "acme/cli:latest", path: cli, test: , alias: "" }
                """).plan(REQUEST, Plans.SOURCES);

        assertThat(plan.cells())
                .extracting(
                        planned -> planned.cell().name() + " " + planned.cell().context() + " "
                                + planned.cell().tests() + " "
                                + planned.cell().renews(planned.cell().pinned().get(0)))
                .containsExactly(
                        "jessie:4.4.7 wheezy/4.4.7 [tests/node] false",
                        "jessie:6.3.1 jessie/6.3.1 [] false",
                        "cli:latest cli [] true");
        assertThat(plan.aliases()).extracting(PlannedAlias::reference).hasToString("[acme/jessie:4]");
        assertThat(plan.warnings())
                .containsExactly(
                        "inventory.yml:1:1: x-defaults: ignored; expected one of: images",
                        "inventory.yml:1:41: images[0].maintainer: ignored; expected one of: name, path, test, alias",
                        "inventory.yml:3:5: images[0].alias: ignored: the image has the name acme/jessie:4 already",
                        "inventory.yml:3:5: images[0].alias: ignored: the image has the name acme/jessie:4.4.7 already",
                        "inventory.yml:4:80: images[1].tests: ignored; did you mean 'test'? expected one of: name, path, test, alias",
                        "inventory.yml:1:41: images[1].maintainer: ignored; expected one of: name, path, test, alias",
                        "inventory.yml:4:69: images[1].test: ignored: it is empty, and the image is published without a test",
                        "inventory.yml:5:43: images[2].test: ignored: it is empty, and the image is published without a test",
                        "inventory.yml:5:51: images[2].alias: ignored: it is empty");
    }

    @Test
    void refuses_an_empty_inventory() {
        assertThatThrownBy(() -> Inventory.read("inventory.yml", "images: []"))
                .hasMessage("inventory.yml:1:1: images: at least one image is expected");
    }
}
