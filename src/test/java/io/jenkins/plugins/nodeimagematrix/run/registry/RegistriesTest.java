package io.jenkins.plugins.nodeimagematrix.run.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.Staging;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Wiretap;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each registry gets its own login and no other, and each cell only its own secrets. */
@RegistryTest
class RegistriesTest {
    private static final RegistryCredentials HERE = new RegistryCredentials("here", "password-of-here");
    private static final RegistryCredentials THERE = new RegistryCredentials("there", "password-of-there");
    private static final RunSettings STAGING =
            RunSettings.builder().push(false).stage(true).retries(0).build();

    @Test
    void each_registry_of_a_plan_gets_the_login_that_is_meant_for_it_and_no_other() throws Exception {
        try (TestRegistry first = TestRegistry.startWithUser("here", "password-of-here");
                TestRegistry second = TestRegistry.startWithUser("there", "password-of-there");
                FaultyProxy here = FaultyProxy.before(first.address());
                FaultyProxy there = FaultyProxy.before(second.address())) {
            Wiretap toHere = Wiretap.on(here);
            Wiretap toThere = Wiretap.on(there);
            PlannedCell one = cell("a:1.0.0", here.address() + "/a:1.0.0");
            PlannedCell other = cell("b:1.0.0", there.address() + "/b:1.0.0");
            PlannedCell sibling = cell("c:1.0.0", here.address() + "/c:1.0.0");
            Plan plan = Plans.plan(one, other, sibling);
            RegistryLogins logins = name -> name.equals(here.address()) ? HERE : THERE;
            Registries registries = new Registries(logins, 0, plan);

            registries.check(plan);

            assertThat(toHere.logins()).containsExactly("here:password-of-here");
            assertThat(toThere.logins()).containsExactly("there:password-of-there");
            assertThat(Registries.of(plan)).containsExactlyInAnyOrder(here.address(), there.address());
            assertThat(registries.uploadFor(one.cell()).credentials()).isEqualTo(HERE);
            assertThat(registries.uploadFor(one.cell()).siblings()).containsExactly("c");
            assertThat(registries.uploadFor(other.cell()).credentials()).isEqualTo(THERE);
            assertThat(registries.uploadFor(other.cell()).siblings()).isEmpty();
        }
    }

    @Test
    void a_run_s_proxy_is_used_on_the_controller_and_handed_to_its_agents() throws Exception {
        try (FaultyProxy wall = FaultyProxy.before("127.0.0.1:1")) {
            wall.always("", exchange -> exchange.send(404, Map.of(), ""));
            String[] address = wall.address().split(":");
            RegistryProxy proxy = RegistryProxy.of(address[0], Integer.parseInt(address[1]), null, "");
            PlannedCell planned = cell("a:1.0.0", "127.0.0.1:9/a:1.0.0");
            Plan plan = Plans.plan(planned);
            Registries registries = new Registries(
                    new ClientsByLogin(RegistryLogins.ANONYMOUS, RegistryLimits.DEFAULT.withRetries(0), proxy), plan);
            CellRequest order = new CellRequests("run", plan, STAGING, registries, Map.of(), false)
                    .request(planned, "/", "/", new BaseSource.External(), Map.of("DOCKER_CONFIG", "/nowhere"));

            assertThat(registries.at("127.0.0.1:9").digest("a", "controller")).isEmpty();
            assertThat(Staging.client(order, ImageReference.parse("127.0.0.1:9/b:1"))
                            .digest("b", "agent"))
                    .isEmpty();

            assertThat(wall.requests())
                    .containsExactly(
                            "HEAD http://127.0.0.1:9/v2/a/manifests/controller",
                            "HEAD http://127.0.0.1:9/v2/b/manifests/agent");
        }
    }

    @Test
    void an_agent_gives_the_login_of_its_upload_to_no_other_registry() throws Exception {
        PlannedCell planned = cell("a:1.0.0", "registry.example.com/a:1.0.0");
        Registries registries = new Registries(name -> HERE, 0, Plans.plan(planned));
        CellRequest order = new CellRequests("run", Plans.plan(planned), STAGING, registries, Map.of(), false)
                .request(planned, "/", "/", new BaseSource.External(), Map.of("DOCKER_CONFIG", "/nowhere"));
        try (TestRegistry registry = TestRegistry.startWithUser("there", "password-of-there");
                FaultyProxy base = FaultyProxy.before(registry.address())) {
            Wiretap toBase = Wiretap.on(base);

            assertThatThrownBy(() -> Staging.client(order, ImageReference.parse(base.address() + "/base:1"))
                            .get("base", "1"))
                    .hasMessageContaining("401");

            assertThat(order.upload().credentials()).isEqualTo(HERE);
            assertThat(base.requests()).isNotEmpty();
            assertThat(toBase.logins()).isEmpty();
        }
    }

    @Test
    void missing_secret_is_reported_before_anything_is_built() throws Exception {
        PlannedCell planned = Plans.withSecrets(cell("jessie:4.4.7", "registry.example.com/jessie:4.4.7"), "npmrc");
        Plan plan = Plans.plan(planned);
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, plan);

        assertThatThrownBy(() -> new CellRequests("run", plan, RunSettings.DEFAULT, registries, Map.of(), false))
                .hasMessage(
                        "Nothing was built: jessie:4.4.7 needs the secret 'npmrc' for its build, but it was not provided");
        assertThat(new CellRequests(
                                "run",
                                plan,
                                RunSettings.DEFAULT,
                                registries,
                                Map.of("npmrc", new BuildSecret("s3")),
                                false)
                        .request(planned, "/", "/", new BaseSource.External(), Map.of())
                        .secrets())
                .containsOnlyKeys("npmrc");
        Plan done = Plans.plan(new PlannedCell(planned.cell(), Plans.reason(ReasonKind.UNCHANGED), "hash"));
        assertThat(new CellRequests("run", done, RunSettings.DEFAULT, registries, Map.of(), false))
                .isNotNull();
    }

    private static PlannedCell cell(String name, String pinned) {
        return Plans.cell(name, null, List.of(ImageReference.parse(pinned)), ReasonKind.NEW, null);
    }
}
