package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.support.Wiretap;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two registries with a user each: builds that use them at the same moment on one agent, and images that go from one to the other. */
@NeedsRealJenkins
@ControllerTest
class TwoRegistriesIT {
    private static final RegistryCredentials ANNE = new RegistryCredentials("anne", "secret-of-anne");
    private static final RegistryCredentials BERT = new RegistryCredentials("bert", "secret-of-bert");

    private Path workspace;
    private Bench bench;
    private PrivateRegistry second;
    private FaultyProxy annes;
    private FaultyProxy berts;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        workspace = SleepyMatrix.prepare("two", 2, "RUN test -s /version\n");
        bench = Bench.start("two", PrivateRegistry.startWithUser(ANNE.username(), ANNE.password()));
        second = PrivateRegistry.startWithUser(BERT.username(), BERT.password());
        annes = FaultyProxy.before(bench.registry.address());
        berts = FaultyProxy.before(second.address());
        FolderJob.folder(
                bench.controller.client(),
                "login('anne', 'anne', 'secret-of-anne')\nlogin('bert', 'bert', 'secret-of-bert')");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        annes.close();
        berts.close();
        bench.close();
        second.close();
    }

    @Test
    void builds_at_the_same_moment_on_one_agent_do_not_disturb_each_other() throws Exception {
        AtomicInteger met = meetAtTheFirstUpload();
        Wiretap toAnne = Wiretap.on(annes);
        Wiretap toBert = Wiretap.on(berts);

        try (SecretWatch watch = new SecretWatch(ANNE.password(), BERT.password())) {
            FolderJob one = start("anne", matrix(annes, "anne"));
            FolderJob other = start("bert", matrix(berts, "bert"));

            assertThat(one.result()).as(one.console()).isEqualTo("SUCCESS");
            assertThat(other.result()).as(other.console()).isEqualTo("SUCCESS");
            assertThat(watch.end()).as("command lines with a secret in them").isEmpty();
            assertNothingShows(one.console(), other.console());
        }
        assertThat(met).as("uploads of both builds that waited for each other").hasValue(2);
        assertThat(toAnne.logins()).containsExactly("anne:secret-of-anne");
        assertThat(toBert.logins()).containsExactly("bert:secret-of-bert");
        Map<String, String> atAnnes = tags(bench.registry, ANNE);
        Map<String, String> atBerts = tags(second, BERT);
        assertThat(atAnnes.get("two/tiny:latest")).isEqualTo(atAnnes.get("two/tiny:2.0.0"));
        assertThat(atBerts.get("two/tiny:latest")).isEqualTo(atBerts.get("two/tiny:2.0.0"));
        for (PrivateDaemon daemon : bench.daemons()) {
            assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
        }
    }

    @Test
    void a_mirror_never_sees_the_login_of_the_registry_that_its_images_come_from() throws Exception {
        Wiretap toAnne = Wiretap.on(annes);
        Wiretap toBert = Wiretap.on(berts);

        FolderJob build = start(
                "mirror",
                "def m = " + matrix(annes, "anne") + "\npushAliases matrix: m, registry: '" + berts.address()
                        + "', credentialsId: 'bert'\n"
                        + "pushAliases undo: '1', credentialsId: 'bert', registry: '" + berts.address()
                        + "', dryRun: true");

        assertThat(build.result()).as(build.console()).isEqualTo("SUCCESS");
        assertThat(toAnne.logins()).containsExactly("anne:secret-of-anne");
        assertThat(toBert.logins()).containsExactly("bert:secret-of-bert");
        assertThat(tags(second, BERT)).isEqualTo(tags(bench.registry, ANNE));
        assertNothingShows(build.console());
    }

    /** Holds the first image that each build uploads by its digest until the other build is as far. */
    private AtomicInteger meetAtTheFirstUpload() {
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger met = new AtomicInteger();
        for (FaultyProxy proxy : List.of(annes, berts)) {
            proxy.once("^PUT .*/manifests/sha256:", exchange -> {
                try {
                    both.await(2, TimeUnit.MINUTES);
                    met.incrementAndGet();
                } catch (BrokenBarrierException | TimeoutException alone) {
                    throw new IOException("the other build did not come", alone);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                exchange.pass();
            });
        }
        return met;
    }

    private static String matrix(FaultyProxy registry, String credentials) {
        return "nodeImageMatrix label: 'agent-1', push: true, registry: '" + registry.address() + "', credentialsId: '"
                + credentials + "'";
    }

    private FolderJob start(String name, String steps) {
        return FolderJob.start(bench.controller.client(), "team/" + name, "agent-1", workspace, steps);
    }

    private void assertNothingShows(String... consoles) throws IOException {
        for (String secret : List.of(ANNE.password(), BERT.password())) {
            for (String console : consoles) {
                assertThat(console).doesNotContain(secret);
            }
            for (String folder : List.of("agents", "jobs", "logs")) {
                assertThat(SecretWatch.files(bench.controller.home().resolve(folder), secret))
                        .isEmpty();
            }
            assertThat(SecretWatch.files(bench.controller.log().getParent(), secret))
                    .isEmpty();
            assertThat(SecretWatch.files(workspace, secret)).isEmpty();
        }
    }

    private static Map<String, String> tags(PrivateRegistry registry, RegistryCredentials as) throws Exception {
        RegistryClient client = new RegistryClient(registry.address(), as, 0);
        Map<String, String> tags = new TreeMap<>();
        for (String tag : List.of("two/base:1", "two/tiny:1.0.0", "two/tiny:2.0.0", "two/tiny:latest")) {
            int colon = tag.indexOf(':');
            tags.put(
                    tag,
                    client.digest(tag.substring(0, colon), tag.substring(colon + 1))
                            .orElseThrow());
        }
        return tags;
    }
}
