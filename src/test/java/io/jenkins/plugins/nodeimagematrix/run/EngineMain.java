package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Rebuild;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.engine.EngineDaemon;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The engine as a process of its own, that can be killed right after any journal record. */
public final class EngineMain {
    /** Tests name releases by hand, so the catalogue only has to be there. */
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private EngineMain() {}

    /** Has all of it built again, and tags overwritten. */
    static final String REFRESH = "refresh";

    static final String CLASSIC = "classic+";

    /** Demands proofs, with the key in the folder that holds the home. */
    static final String ATTEST = "attest";

    /** As {@link #ATTEST}, also under the tags of earlier versions of cosign. */
    static final String ATTEST_WITH_TAGS = "attest with tags";

    /**
     * @param args root, registry, home, the record after which to be killed (0 for never), {@link #REFRESH}, {@link #ATTEST},
     *     {@link #ATTEST_WITH_TAGS} or nothing, then a host each, as {@link #daemon(String, String)} takes it
     */
    public static void main(String[] args) throws Exception {
        List<EngineDaemon> daemons = new ArrayList<>();
        for (int i = 5; i < args.length; i++) {
            daemons.add(daemon("d" + (i - 4), args[i]));
        }
        Engine.Setup setup = setup(Path.of(args[0]), args[1], Path.of(args[2]), daemons, RunSettings.DEFAULT);
        if (args[4].equals(REFRESH)) {
            setup = refreshing(setup);
        }
        int kill = Integer.parseInt(args[3]);
        boolean withTags = args[4].equals(ATTEST_WITH_TAGS);
        Attestation attestation = withTags || args[4].equals(ATTEST)
                ? TestAttestation.in(setup.home().resolveSibling("key"), withTags)
                : null;
        RunReport report =
                new Engine(setup, new RecordHook(kill, EngineMain::killThisProcess)::open, attestation).run(System.out);
        System.exit(report.outcome() == RunOutcome.SUCCESS ? 0 : 2);
    }

    /** @param host {@code DOCKER_HOST}; with {@link #CLASSIC} before it, the classic builder is asked for */
    public static EngineDaemon daemon(String name, String host) {
        boolean classic = host.startsWith(CLASSIC);
        return new EngineDaemon(
                name,
                Map.of(
                        "DOCKER_HOST",
                        classic ? host.substring(CLASSIC.length()) : host,
                        "DOCKER_BUILDKIT",
                        classic ? "0" : "1",
                        "HOME",
                        "/nonexistent"),
                1);
    }

    public static EngineDaemon daemon(String name, PrivateDaemon daemon) {
        return daemon(name, daemon.host());
    }

    public static Engine.Setup setup(
            Path root, String registry, Path home, List<EngineDaemon> daemons, RunSettings settings) {
        PlanRequest plain = PlanRequest.of(CatalogueSnapshot.read("a test"), DAY);
        PlanRequest request = plain.toBuilder().registry(registry).build();
        RegistryCredentials login = new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD);
        return new Engine.Setup(root, TinyMatrix.FILE, request, settings, login, home, daemons);
    }

    private static Engine.Setup refreshing(Engine.Setup plain) {
        PlanRequest request = plain.request();
        return new Engine.Setup(
                plain.root(),
                plain.file(),
                request.toBuilder().rebuild(Rebuild.ALL).build(),
                plain.settings().toBuilder().refresh(true).build(),
                plain.credentials(),
                plain.home(),
                plain.daemons());
    }

    /** No shutdown hook runs, no finally block, nothing is flushed: as the kernel does it when memory runs out. */
    private static void killThisProcess() {
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start();
            Thread.sleep(Long.MAX_VALUE);
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(137);
        }
    }
}
