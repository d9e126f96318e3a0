package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody withdraws a version, or undoes a build, while another build is about to put aliases on it. */
@RegistryTest
class LateDecisionTest extends AtShop {
    private SmallImage older;
    private SmallImage newer;

    /** What a person does meanwhile, on a way to the registry of their own. */
    @FunctionalInterface
    private interface Deed {
        void perform() throws IOException, InterruptedException;
    }

    /** Both versions are published; the alias did not get to the newer one, which the next build makes up for. */
    @BeforeEach
    void publish() throws Exception {
        older = shop.proven("4.4.7", "4=4", "argon={codename}");
        shop.publish();
        newer = shop.proven("4.5.0");
        shop.publish();
    }

    private void plannedOnNewer() {
        shop.unchanged(newer, "4.5.0", "4=4", "argon={codename}", "4.5=4.5");
    }

    @Test
    void version_withdrawn_between_plan_and_push_gets_no_alias() throws Exception {
        plannedOnNewer();
        Publication publication = shop.plan();
        assertThat(publication.plan().headline()).isEqualTo("1 created, 2 moved, 1 unchanged");

        shop.withdraw("4.5.0");
        publication.publish();

        for (String alias : new String[] {"4", "argon", "4.5"}) {
            assertThat(kind(publication.plan(), alias)).isEqualTo("kept");
            assertThat(why(publication.plan(), alias))
                    .contains("4.5.0 was withdrawn by bob", "leaks memory", "allow it again");
        }
        assertThat(publication.plan().complete()).isFalse();
        assertThat(outside("4")).isEqualTo(older.digest()).isEqualTo(outside("argon"));
        assertThat(outside("4.5")).isNull();
        assertThat(outside("4.5.0")).isEqualTo(newer.digest());
        assertThat(proxy.count("PUT .*/manifests/4$"))
                .as("only when the older version got it")
                .isEqualTo(1);
    }

    /** It looked at the alias before it was put, so it did not move it on; the build has to see the decision. */
    @Test
    void version_withdrawn_at_the_very_moment_an_alias_is_put_loses_it_again() throws Exception {
        plannedOnNewer();
        meanwhile("PUT .*/manifests/4$", () -> shop.withdraw("4.5.0"));

        Publication publication = shop.publish();

        assertThat(kind(publication.plan(), "4")).isEqualTo("kept");
        assertThat(why(publication.plan(), "4")).contains("4.5.0 was withdrawn by bob");
        assertThat(outside("4")).isEqualTo(older.digest());
        assertThat(kind(publication.plan(), "4.5")).isEqualTo("kept");
        assertThat(outside("4.5")).as("it did not exist before").isNull();
        assertThat(outside("argon")).isEqualTo(older.digest());
        assertThat(publication.confirmed())
                .noneMatch(tag ->
                        tag.reference().equals(shop.tag("4")) || tag.reference().equals(shop.tag("4.5")));
    }

    /** Where both see each other, what the withdrawal did stays. */
    @Test
    void alias_that_the_withdrawal_moved_on_itself_is_left_there() throws Exception {
        SmallImage next = shop.proven("4.4.9");
        shop.publish();
        plannedOnNewer();
        proxy.once("PUT .*/manifests/4$", exchange -> {
            var answer = exchange.forward();
            perform(() -> shop.withdraw("4.5.0"));
            exchange.send(answer);
        });

        Publication publication = shop.publish();

        assertThat(kind(publication.plan(), "4")).isEqualTo("kept");
        assertThat(outside("4")).isEqualTo(next.digest());
    }

    @Test
    void registry_that_deletes_nothing_keeps_the_alias_and_the_report_says_so() throws Exception {
        plannedOnNewer();
        proxy.always("DELETE .*/manifests/", exchange -> exchange.refuse(405, "UNSUPPORTED", "no"));
        meanwhile("PUT .*/manifests/4.5$", () -> shop.withdraw("4.5.0"));

        Publication publication = shop.publish();

        assertThat(kind(publication.plan(), "4.5")).isEqualTo("refused");
        assertThat(why(publication.plan(), "4.5"))
                .contains("withdrawn", "could not be reset", "does not support deletion");
        assertThat(publication.plan().complete()).isFalse();
    }

    @Test
    void alias_whose_former_image_is_lost_stays_and_says_so() throws Exception {
        plannedOnNewer();
        proxy.always(
                "GET .*/manifests/" + older.digest(),
                exchange -> exchange.refuse(404, "MANIFEST_UNKNOWN", "manifest unknown"));
        meanwhile("PUT .*/manifests/4$", () -> shop.withdraw("4.5.0"));

        Publication publication = shop.publish();

        assertThat(kind(publication.plan(), "4")).isEqualTo("refused");
        assertThat(why(publication.plan(), "4"))
                .contains("withdrawn by bob", "could not be reset", "no longer has the image " + older.digest());
    }

    /** What a person writes must not pass for an answer of the registry. */
    @Test
    void own_refusal_is_not_reported_as_an_immutable_tag() throws Exception {
        plannedOnNewer();
        proxy.always("DELETE .*/manifests/", exchange -> exchange.refuse(405, "UNSUPPORTED", "no"));
        meanwhile("PUT .*/manifests/4.5$", () -> shop.withdraw("4.5.0", "the tag was locked by mistake"));

        Publication publication = shop.publish();

        assertThat(why(publication.plan(), "4.5"))
                .startsWith("4.5.0 was withdrawn by bob")
                .contains("the tag was locked by mistake")
                .doesNotContain("immutable");
    }

    /** The build looked at the alias while it was still there, and must not remember it so. */
    @Test
    void alias_that_was_right_when_planned_and_is_taken_back_meanwhile_is_not_called_unchanged() throws Exception {
        plannedOnNewer();
        shop.publish();
        String moved = shop.lastBuild();
        shop.unchanged(newer, "4.5.0", "4=4", "argon={codename}");
        Publication next = shop.plan();
        assertThat(next.plan().headline()).isEqualTo("3 unchanged");

        shop.undo(moved);
        next.publish();

        assertThat(kind(next.plan(), "4")).isEqualTo("kept");
        assertThat(why(next.plan(), "4")).contains("4.5.0 was undone by ann");
        assertThat(next.confirmed()).noneMatch(tag -> tag.reference().equals(shop.tag("4")));
        assertThat(outside("4")).isEqualTo(older.digest());
    }

    /** It decided, and was killed before it had moved anything; the next build does it. */
    @Test
    void withdrawal_that_was_cut_short_is_brought_to_its_end_by_the_next_build() throws Exception {
        plannedOnNewer();
        shop.publish();
        assertThat(outside("4")).isEqualTo(newer.digest());
        proxy.on("PUT .*/manifests/", 0, 20, ProxiedExchange::reset);
        shop.withdraw("4.5.0");
        proxy.heal();
        assertThat(outside("4")).isEqualTo(newer.digest());

        shop.unchanged(older, "4.4.7", "4=4", "argon={codename}");
        Publication publication = shop.publish();

        assertThat(publication.plan().headline()).isEqualTo("2 moved, 1 unchanged");
        assertThat(outside("4")).isEqualTo(older.digest()).isEqualTo(outside("argon"));
    }

    private void meanwhile(String request, Deed deed) {
        proxy.once(request, exchange -> {
            perform(deed);
            exchange.pass();
        });
    }

    private static void perform(Deed deed) throws IOException {
        try {
            deed.perform();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }
}
