package io.jenkins.plugins.nodeimagematrix.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.MovingBases;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base that moved at its registry has rebuilt what stands on it, and nothing else; a registry that is down, nothing. */
@RegistryTest
class BaseDigestsTest {
    @TempDir
    private Path folder;

    private TestRegistry registry;
    private MovingBases matrix;

    @BeforeEach
    void everythingIsPublishedOnItsBases() throws Exception {
        registry = TestRegistry.start();
        matrix = new MovingBases(folder, registry.address());
        for (String os : List.of("one", "two", "three")) {
            matrix.move(os, os + " of old");
        }
        matrix.publish(matrix.plan());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void what_stands_on_a_base_that_did_not_move_stays() throws Exception {
        Plan plan = matrix.plan();

        assertThat(MovingBases.reasons(plan)).hasSize(6);
        assertThat(MovingBases.reasons(plan).values()).containsOnly(ReasonKind.UNCHANGED);
        assertThat(matrix.console()).isEmpty();
        assertThat(matrix.ledger().bases())
                .containsOnlyKeys(name("one"), name("two"), name("three"))
                .containsEntry(name("two"), SmallImage.of("two of old").digest());
    }

    @Test
    void published_images_stay_on_the_base_they_were_built_on_without_refresh() throws Exception {
        matrix.move("two", "two of today");

        PlannedMatrix planned = matrix.plan(RunSettings.builder().push(false).build());

        assertThat(MovingBases.reasons(planned.plan()).values()).containsOnly(ReasonKind.UNCHANGED);
        assertThat(planned.keptBases()).containsExactly(name("two"));
        assertThat(matrix.ledger().bases())
                .containsEntry(name("two"), SmallImage.of("two of old").digest());
    }

    @Test
    void what_stands_on_a_base_that_moved_is_rebuilt_and_nothing_else() throws Exception {
        matrix.move("two", "two of today");

        Plan plan = matrix.plan();
        assertRebuilt(plan, "two");
        assertThat(plan.cells())
                .filteredOn(planned -> planned.cell().name().equals("two:base"))
                .singleElement()
                .satisfies(planned -> assertThat(planned.reason().text()).isEqualTo(name("two") + " changed"));

        matrix.publish(plan);
        assertThat(MovingBases.reasons(matrix.plan()).values()).containsOnly(ReasonKind.UNCHANGED);
    }

    @Test
    void so_is_what_stands_on_a_base_that_only_its_dockerfile_names() throws Exception {
        matrix.move("three", "three of today");

        assertRebuilt(matrix.plan(), "three");
    }

    @Test
    void while_a_registry_is_down_its_images_count_as_last_seen() throws Exception {
        registry.kill();

        Plan plan = matrix.plan();

        assertThat(MovingBases.reasons(plan).values()).containsOnly(ReasonKind.UNCHANGED);
        assertThat(matrix.console().lines())
                .singleElement()
                .asString()
                .startsWith("WARNING: could not check " + registry.address() + " for newer base images (")
                .endsWith(" as last seen")
                .contains("/os/one:1, ")
                .doesNotContain("by name")
                .contains(registry.address() + " could not be reached");
    }

    @Test
    void what_moved_and_was_not_rebuilt_yet_is_remembered_while_the_registry_is_down() throws Exception {
        matrix.move("one", "one of today");
        matrix.plan();
        registry.kill();

        assertRebuilt(matrix.plan(), "one");
    }

    @Test
    void an_image_that_its_registry_does_not_have_counts_by_its_name() throws Exception {
        registry.close();
        try (TestRegistry other = TestRegistry.start()) {
            MovingBases absent = new MovingBases(folder.resolve("absent"), other.address());
            absent.move("one", "one");

            absent.publish(absent.plan());

            assertThat(absent.ledger().bases()).containsOnlyKeys(other.address() + "/os/one:1");
            assertThat(absent.console())
                    .contains("(no such image); using ", " by name")
                    .doesNotContain("as last seen");
            assertThat(MovingBases.reasons(absent.plan()).values()).containsOnly(ReasonKind.UNCHANGED);
        }
    }

    @Test
    void what_was_never_seen_counts_by_its_name_and_a_registry_in_trouble_is_asked_for_one_image_only()
            throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer troubled = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        troubled.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        troubled.start();
        try {
            String address = "127.0.0.1:" + troubled.getAddress().getPort();
            MovingBases unseen = new MovingBases(folder.resolve("unseen"), address);
            unseen.publish(unseen.plan());

            assertThat(requests).as("one request, tried twice").hasValue(2);
            assertThat(unseen.asked()).containsExactly(address);
            assertThat(unseen.console()).contains("/os/one:1, ", " by name").doesNotContain("as last seen");
            assertThat(unseen.ledger().bases()).isEmpty();
            assertThat(MovingBases.reasons(unseen.plan()).values()).containsOnly(ReasonKind.UNCHANGED);
        } finally {
            troubled.stop(0);
        }
    }

    @Test
    void a_ledger_of_before_is_read_and_keeps_what_it_says() throws Exception {
        Path file = folder.resolve("old.json");
        Files.writeString(file, "{\"version\":1,\"published\":[],\"durations\":{\"a\":5},\"failed\":[\"b\"]}");

        Ledger old = Ledger.file(file).read().orElseThrow();
        Ledger.file(file).write(old.with(Map.of("debian:jessie", "sha256:1")));

        assertThat(old.bases()).isEmpty();
        assertThat(Ledger.file(file).read())
                .contains(new Ledger(
                        1,
                        List.of(),
                        Map.of("a", 5L),
                        List.of(FailedCell.fromString("b")),
                        Map.of("debian:jessie", "sha256:1"),
                        Map.of(),
                        List.of()));
    }

    private void assertRebuilt(Plan plan, String os) {
        Map<String, ReasonKind> reasons = MovingBases.reasons(plan);
        assertThat(reasons).hasSize(6);
        reasons.forEach((cell, reason) -> assertThat(reason)
                .as(cell)
                .isEqualTo(cell.startsWith(os + ":") ? ReasonKind.BASE_CHANGED : ReasonKind.UNCHANGED));
    }

    private String name(String os) {
        return registry.address() + "/os/" + os + ":1";
    }
}
