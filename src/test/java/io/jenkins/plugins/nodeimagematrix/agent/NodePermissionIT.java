package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs run as a user who may build on some agents only; the same holds for their shards. */
@NeedsRealJenkins
@ControllerTest
class NodePermissionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String TEST = "ARG V\nRUN sleep 1; test \"$(cat /version)\" = \"$V\"\n";
    private static final TestUser LIMITED =
            new TestUser("limited", List.of("hudson.model.Hudson.Read", "hudson.model.Item.Read"));

    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("permission", Fleet.daemons(2), setup -> setup.withUsers(TestUser.ADMIN, LIMITED));
        fleet.controller.client().script("""
                import hudson.model.*
                import hudson.security.*
                import jenkins.security.*
                def old = Hudson.instance.authorizationStrategy
                def strategy = new ProjectMatrixAuthorizationStrategy()
                old.grantedPermissionEntries.each { permission, entries -> entries.each { strategy.add(permission, it) } }
                Hudson.instance.authorizationStrategy = strategy
                class AsLimited extends QueueItemAuthenticator {
                  org.springframework.security.core.Authentication authenticate2(hudson.model.Queue.Task task) {
                    task instanceof Job ? hudson.model.User.getById('limited', false).impersonate2() : null
                  }
                }
                class Limiter extends QueueItemAuthenticatorProvider {
                  List<QueueItemAuthenticator> getAuthenticators() { [new AsLimited()] }
                }
                hudson.ExtensionList.lookup(QueueItemAuthenticatorProvider).add(0, new Limiter())
                """);
        allow("host");
        allow("agent-1");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @Test
    void agent_on_which_the_job_may_not_build_gets_no_shard_until_it_may() throws Exception {
        Build both = fleet.begin("both", SleepyMatrix.prepare("both", 5, TEST));

        assertThat(both.result(PATIENCE)).as(both.console()).isEqualTo("SUCCESS");
        assertThat(both.console()).contains("Running as limited");
        assertThat(fleet.report(both).path("agents").findValuesAsText("agent")).containsExactly("agent-1");

        Path workspace = SleepyMatrix.prepare("forbidden", 2, TEST);
        Build forbidden = fleet.begin("forbidden", workspace, "<label>agent-2</label>");

        forbidden.awaitConsole("limited may not build on agent-2", PATIENCE);
        Await.until(
                PATIENCE,
                () -> whyInQueue().stream().anyMatch(why -> why.matches(".*limited.*permission.*agent-2.*")),
                () -> "the queue says " + whyInQueue());

        allow("agent-2");

        assertThat(forbidden.result(PATIENCE)).as(forbidden.console()).isEqualTo("SUCCESS");
        assertThat(fleet.tags("forbidden/")).hasSize(4).doesNotContainValue("gone");
        assertThat(fleet.events(forbidden)).containsOnly("WAITING");
    }

    private static List<String> whyInQueue() {
        JsonNode items = fleet.controller.client().json("queue/api/json").path("items");
        return items.findValuesAsText("why");
    }

    private static void allow(String agent) {
        fleet.controller.client().script("""
                import hudson.model.*
                import org.jenkinsci.plugins.matrixauth.*
                def node = Hudson.instance.getNode('%s')
                node.nodeProperties.add(new AuthorizationMatrixNodeProperty(
                    [(Computer.BUILD): [PermissionEntry.user('limited')] as Set]))
                node.save()
                """.formatted(agent));
    }
}
