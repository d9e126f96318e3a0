package io.jenkins.plugins.nodeimagematrix.run.publish;

import static io.jenkins.plugins.nodeimagematrix.run.Shop.kind;
import static io.jenkins.plugins.nodeimagematrix.run.Shop.why;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.support.HttpMessage;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A revision whose number is taken gets the next one under all its tags, and nothing else is touched for it. */
@RegistryTest
class RenumberedRevisionTest extends AtShopWithRevisions {
    @Test
    void taken_number_changes_that_of_all_tags_of_the_image_and_of_no_other_image() throws Exception {
        published("one", "4");
        SmallImage ours = shop.revision(image("ours"), "4.4.7", "4");
        shop.revision(shop.tag("4.4.7-jessie"), List.of(shop.part("jessie:4.4.7", null, ours, true)));
        SmallImage other = shop.revision(SmallImage.of("other", "4.5.0"), "4.5.0", "4.5");
        Publication publication = shop.plan();
        assertThat(kind(publication.plan(), "4.4.7-r2")).isEqualTo("created");
        SmallImage theirs = image("theirs").push(outside, shop.repository, "4.4.7-r2");

        publication.publish();

        assertThat(publication.plan().complete()).as(shop.console()).isTrue();
        assertThat(outside("4.4.7-r2")).isEqualTo(theirs.digest());
        for (String tag : List.of("4.4.7-r3", "4.4.7-jessie-r3", "4.4.7", "4.4.7-jessie", "4")) {
            assertThat(outside(tag)).as(tag).isEqualTo(ours.digest());
        }
        for (String tag : List.of("4.5.0-r1", "4.5.0", "4.5")) {
            assertThat(outside(tag)).as(tag).isEqualTo(other.digest());
        }
        assertThat(proxy.requests().stream().dropWhile(line -> !line.contains("4.4.7-r3")))
                .as("once the next number is known")
                .isNotEmpty()
                .noneMatch(line -> line.contains("/manifests/4.5") || line.contains(other.digest()));
    }

    @Test
    void number_that_is_taken_again_while_it_is_put_changes_once_more() throws Exception {
        SmallImage ours = shop.revision(image("ours"), "4.4.7", "4");
        Publication publication = shop.plan();
        SmallImage first = image("first").push(outside, shop.repository, "4.4.7-r1");
        SmallImage second = image("second").stage(outside, shop.repository);
        // After the look for a free number and the one of the plan, before the one of the put.
        proxy.on("HEAD .*/manifests/4.4.7-r2$", 1, 1, exchange -> {
            HttpMessage absent = exchange.forward();
            overwrite(second, "4.4.7-r2");
            exchange.send(absent);
        });

        publication.publish();

        assertThat(publication.plan().complete()).as(shop.console()).isTrue();
        assertThat(outside("4.4.7-r1")).isEqualTo(first.digest());
        assertThat(outside("4.4.7-r2")).isEqualTo(second.digest());
        for (String tag : List.of("4.4.7-r3", "4.4.7", "4")) {
            assertThat(outside(tag)).as(tag).isEqualTo(ours.digest());
        }
    }

    @Test
    void number_whose_put_failed_is_free_for_another_job() throws Exception {
        shop.revision(image("ours"), "4.4.7");
        proxy.always("PUT .*/manifests/4.4.7-r1$", exchange -> exchange.refuse(503, "UNAVAILABLE", "busy"));
        assertThat(kind(shop.publish().plan(), "4.4.7-r1")).isEqualTo("refused");
        proxy.heal();
        Shop other = other();
        SmallImage theirs = other.revision(image("theirs"), "4.4.7");

        assertThat(other.publish().plan().complete()).isTrue();

        assertThat(outside("4.4.7-r1")).isEqualTo(theirs.digest());
        assertThat(outside("4.4.7-r2")).isNull();
    }

    @Test
    void registry_that_does_not_say_which_numbers_are_taken_gets_no_revision() throws Exception {
        shop.revision(image("one"), "4.4.7", "4");
        proxy.always("GET .*/tags/list", exchange -> exchange.refuse(503, "UNAVAILABLE", "busy"));

        TagPlan plan = shop.publish().plan();

        assertThat(kind(plan, "4.4.7")).isEqualTo("refused");
        assertThat(why(plan, "4.4.7")).contains("answered 503");
        assertThat(kind(plan, "4")).isEqualTo("kept");
        assertThat(outside("4.4.7-r1")).isNull();
        assertThat(outside("4.4.7")).isNull();
    }

    @Test
    void index_keeps_its_number_until_one_of_its_images_changes() throws Exception {
        SmallImage amd64 = SmallImage.of("amd64", "4.4.7", "amd64").stage(shop.client, shop.repository);
        SmallImage arm64 = SmallImage.of("arm64", "4.4.7", "arm64").stage(shop.client, shop.repository);
        SmallImage newer = SmallImage.of("newer arm64", "4.4.7", "arm64").stage(shop.client, shop.repository);
        assertThat(index(amd64, arm64, true).headline()).isEqualTo("2 created");
        String first = outside("4.4.7");

        assertThat(index(amd64, arm64, false).headline()).isEqualTo("2 unchanged");
        assertThat(index(amd64, newer, true).headline()).isEqualTo("1 created, 1 moved");

        assertThat(outside("4.4.7-r1")).isEqualTo(first);
        assertThat(outside("4.4.7-r2")).isEqualTo(outside("4.4.7")).isNotEqualTo(first);
    }

    private TagPlan index(SmallImage amd64, SmallImage arm64, boolean fresh) throws Exception {
        shop.revision(
                shop.tag("4.4.7"),
                List.of(
                        shop.part("jessie:4.4.7:amd64", "linux/amd64", amd64, fresh),
                        shop.part("jessie:4.4.7:arm64", "linux/arm64", arm64, fresh)));
        return shop.publish().plan();
    }
}
