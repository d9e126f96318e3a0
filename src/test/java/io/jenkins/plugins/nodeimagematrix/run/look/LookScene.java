package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSource;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks at a catalogue on a real web server and at a real registry, with real plans, on a clock that the test sets. A job has been
 * built once.
 */
abstract class LookScene {
    static final String MONDAY = "2026-01-05T12:00:00Z";
    static final Duration QUARTER = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    final SettableClock clock = new SettableClock(MONDAY);
    TestRegistry registry;
    FaultyProxy wire;
    CatalogueServer catalogue;
    Looks looks;
    PlannedJob job;

    @BeforeEach
    void start() throws Exception {
        registry = TestRegistry.start();
        wire = FaultyProxy.before(registry.address());
        catalogue = new CatalogueServer("20.18.0 2025-10-01", "22.11.0 2025-11-01", "24.1.0 2025-12-01");
        move("bookworm", "bookworm of old");
        move("trixie", "trixie of old");
        looks = looks();
        job = job("job");
        job.build(read(), clock);
    }

    @AfterEach
    void stop() throws Exception {
        catalogue.close();
        wire.close();
        registry.close();
    }

    Looks looks() {
        return new Looks(
                new SharedCatalogue(
                        new SharedCatalogue.Source() {
                            @Override
                            public String location() {
                                return catalogue.url();
                            }

                            @Override
                            public ReleaseCatalogue read(String location) throws InterruptedException {
                                return LookScene.this.read();
                            }
                        },
                        clock),
                new SharedBases(
                        (name, login) -> new RegistryClient(name, login, BaseDigests.LIMITS),
                        clock,
                        Duration.ofSeconds(30)),
                clock);
    }

    ReleaseCatalogue read() throws InterruptedException {
        return new CatalogueSource(
                        HttpClient.newHttpClient(), folder.resolve("catalogue"), Duration.ofSeconds(10), clock)
                .read(catalogue.url());
    }

    PlannedJob job(String name) throws Exception {
        return job(name, "");
    }

    /** @param head the first lines of the matrix file */
    PlannedJob job(String name, String head) throws Exception {
        PlannedJob made = new PlannedJob(folder.resolve(name), head + """
                axes:
                  os:
                    bookworm: { default: true, from: "REGISTRY/os/bookworm:1" }
                    trixie: { from: "REGISTRY/os/trixie:1" }
                  node: { releases: ">=20", updates: minor, lock: image-matrix.lock }
                images:
                  base: { repository: "acme/{os}", dockerfile: "base/Dockerfile", tests: [t], tag: base }
                  node:
                    from: base
                    repository: "acme/{os}"
                    dockerfile: "node/Dockerfile"
                    tests: [t]
                    tag: "{node}"
                """.replace("REGISTRY", wire.address()));
        made.digests.put(base("bookworm"), SmallImage.of("bookworm of old").digest());
        made.digests.put(base("trixie"), SmallImage.of("trixie of old").digest());
        return made;
    }

    String base(String os) {
        return wire.address() + "/os/" + os + ":1";
    }

    void move(String os, String content) throws Exception {
        SmallImage.of(content).push(new RegistryClient(registry.address(), null, 0), "os/" + os, "1");
    }

    Look look() throws InterruptedException {
        return looks.look(List.of(job), LookOrigin.SCHEDULE).get(job);
    }

    Look lookLater() throws InterruptedException {
        clock.pass(QUARTER);
        return look();
    }

    void publish(String more) {
        catalogue.publish("20.18.0 2025-10-01", "22.11.0 2025-11-01", "24.1.0 2025-12-01", more);
    }

    void see(String digest, long untilMillis) throws Exception {
        SeenBase seen = new SeenBase(base("trixie"), digest, null, clock.millis(), untilMillis);
        job.store().remember(job.digests, List.of(seen));
    }

    void fail(String cell) throws Exception {
        CellResult failed = CellResult.builder(cell, CellState.FAILED, "the same inputs", "new")
                .build();
        job.store().add(List.of(failed), BackOff.DEFAULT, clock.instant());
    }
}
