package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tags of a repository, as registries list them or not, and a tag that is removed from it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class TagListTest extends ProxiedRegistry {
    private static final String REPOSITORY = "tags/of";

    private void answer(String list) {
        proxy.always("GET .*/tags/list", exchange -> exchange.send(200, Map.of(), list));
    }

    private Optional<Set<String>> tags(int maxPages) throws Exception {
        return client.tags(REPOSITORY, maxPages);
    }

    @Test
    void list_is_read_page_by_page_and_given_up_after_the_last_one_allowed() throws Exception {
        proxy.always("GET .*/tags/list.*last=", exchange -> exchange.send(200, Map.of(), "{\"tags\":[\"c\"]}"));
        proxy.always(
                "GET .*/tags/list",
                exchange -> exchange.send(
                        200,
                        Map.of("Link", "</v2/" + REPOSITORY + "/tags/list?n=2&last=b>; rel=\"next\""),
                        "{\"tags\":[\"a\",\"b\"]}"));

        assertThat(tags(2)).contains(Set.of("a", "b", "c"));
        assertThat(proxy.requests())
                .containsExactly(
                        "GET /v2/" + REPOSITORY + "/tags/list?n=1000",
                        "GET /v2/" + REPOSITORY + "/tags/list?n=2&last=b");
        assertThat(tags(1)).isEmpty();
        assertThat(tags(0)).isEmpty();
        assertThat(proxy.requests()).hasSize(3);
    }

    @Test
    void repository_without_a_tag_has_an_empty_list() throws Exception {
        answer("{\"name\":\"x\",\"tags\":null}");
        assertThat(tags(1)).contains(Set.of());
        proxy.heal();
        proxy.always("GET .*/tags/list", exchange -> exchange.refuse(404, "NAME_UNKNOWN", "no such repository"));
        assertThat(tags(1)).contains(Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "{}", "{\"tags\":\"a\"}", "{\"tags\":{\"a\":1}}"})
    void answer_that_is_no_list_says_nothing_about_tags(String given) throws Exception {
        answer(given);
        assertThat(tags(1)).isEmpty();
    }

    @Test
    void registry_that_does_not_list_says_nothing_and_one_that_fails_is_an_error() throws Exception {
        proxy.once("GET .*/tags/list", exchange -> exchange.refuse(405, "UNSUPPORTED", "no list"));
        assertThat(tags(1)).isEmpty();
        proxy.always("GET .*/tags/list", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));
        assertThatThrownBy(() -> tags(1)).hasMessageContaining("listing the tags of " + REPOSITORY);
    }

    private TagRemoval removal() {
        return new TagRemoval(client, REPOSITORY);
    }

    private String holds(String tag) throws Exception {
        return client.digest(REPOSITORY, tag).orElse(null);
    }

    @Test
    void tag_is_removed_and_its_image_keeps_its_other_tags() throws Exception {
        SmallImage image = SmallImage.of("two tags").push(client, REPOSITORY, "one");
        client.put(REPOSITORY, "two", image.manifest());

        assertThat(removal().remove("one")).isTrue();

        assertThat(holds("one")).isNull();
        assertThat(holds("two")).isEqualTo(image.digest());
    }

    @Test
    void registry_that_deletes_tags_gets_no_other_request() throws Exception {
        SmallImage.of("deleted").push(client, REPOSITORY, "gone");
        long puts = proxy.count("^PUT");
        proxy.always("DELETE .*/manifests/gone", exchange -> exchange.send(202, Map.of(), ""));
        assertThat(removal().remove("gone")).as("it only says so").isFalse();
        proxy.always("HEAD .*/manifests/gone", exchange -> exchange.send(404, Map.of(), ""));
        assertThat(removal().remove("gone")).isTrue();
        assertThat(proxy.count("^PUT")).isEqualTo(puts);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 404})
    void some_answers_say_that_a_tag_is_gone(int status) throws Exception {
        proxy.always("DELETE .*/manifests/absent", exchange -> exchange.send(status, Map.of(), ""));
        assertThat(removal().remove("absent")).isTrue();
        assertThat(proxy.count("DELETE")).isEqualTo(1);
    }

    @Test
    void registry_that_deletes_nothing_keeps_the_tag_as_it_is() throws Exception {
        SmallImage image = SmallImage.of("kept").push(client, REPOSITORY, "kept");
        proxy.always("DELETE .*/manifests/", exchange -> exchange.refuse(405, "UNSUPPORTED", "no"));

        assertThat(removal().remove("kept")).isFalse();

        assertThat(holds("kept")).isEqualTo(image.digest());
        assertThat(removal().isHalfRemoved("kept")).isFalse();
    }

    /** The tag would stay on the empty image. */
    @Test
    void registry_that_says_of_what_it_lacks_that_it_is_gone_but_deletes_nothing_is_found_out() throws Exception {
        SmallImage image = SmallImage.of("kept too").push(client, REPOSITORY, "kept-too");
        proxy.always("DELETE .*/manifests/kept-too", exchange -> exchange.refuse(405, "UNSUPPORTED", "no"));
        proxy.always("DELETE .*/manifests/sha256:", exchange -> {
            String digest = exchange.line().replaceFirst(".*/", "");
            boolean isThere = proxy.count("PUT .*/manifests/" + digest) > 0;
            exchange.refuse(isThere ? 405 : 404, "UNSUPPORTED", "no");
        });

        assertThat(removal().remove("kept-too")).isFalse();

        assertThat(holds("kept-too")).isEqualTo(image.digest());
    }

    @Test
    void empty_image_of_others_is_no_removal() throws Exception {
        byte[] config = "{\"author\":\"somebody\"}".getBytes(StandardCharsets.UTF_8);
        client.uploadSmall(REPOSITORY, config);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.DOCKER
                + "\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":"
                + config.length
                + ",\"digest\":\"" + Digests.of(config) + "\"},\"layers\":[]}";
        client.put(REPOSITORY, "empty", new Manifest(manifest.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER));

        assertThat(removal().isHalfRemoved("empty")).isFalse();
    }

    @Test
    void removal_that_was_cut_short_is_recognized() throws Exception {
        SmallImage.of("half").push(client, REPOSITORY, "half");
        proxy.on("DELETE .*/manifests/sha256:", 1, 1, exchange -> exchange.refuse(405, "UNSUPPORTED", "not now"));

        assertThat(removal().remove("half")).isFalse();

        assertThat(removal().isHalfRemoved("half")).isTrue();
        assertThat(removal().remove("half")).isTrue();
        assertThat(removal().isHalfRemoved("half")).as("it is gone").isFalse();
    }
}
