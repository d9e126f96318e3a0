package io.jenkins.plugins.nodeimagematrix.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules that every integration test's registry holds the plugin to: the right order passes, each wrong one is found. */
@UnitTest
class TagOrderTest {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String REPOSITORY = "shop/node";

    private final List<RegistryEvent> events = new ArrayList<>();

    @Test
    void passes_what_is_put_in_order() {
        plugin("1.9.0", "a");
        plugin("1", "a");
        plugin("latest", "a");
        plugin("1.10.0", "b");
        plugin("1", "b");
        plugin("1.10.0", "b");
        plugin("nightly", "z");

        assertThat(faults()).isEmpty();
    }

    @Test
    void finds_an_alias_that_goes_back_and_forth() {
        plugin("1.9.0", "a");
        plugin("1.10.0", "b");
        plugin("1-tiny", "b");
        plugin("1-tiny", "a");
        plugin("1-tiny", "b");

        assertThat(faults())
                .singleElement()
                .asString()
                .contains(":1-tiny@a: it moves back from [[1, 10, 0]] to [[1, 9, 0]]");
    }

    @Test
    void finds_a_version_tag_that_is_written_again() {
        plugin("tiny-1.9.0", "a");
        plugin("tiny-1.9.0", "b");

        assertThat(faults()).singleElement().asString().contains(":tiny-1.9.0@b: the tag was on a already");
    }

    @Test
    void finds_a_version_tag_of_another_client_that_is_taken() {
        put("curl", MANIFEST, "1.9.0", "a", List.of());
        plugin("1.9.0", "b");

        assertThat(faults()).singleElement().asString().contains("the tag was on a already");
    }

    @Test
    void finds_an_alias_before_its_version_tag() {
        plugin("1", "a");
        plugin("1.9.0", "a");

        assertThat(faults()).singleElement().asString().contains(":1.9.0@a: the alias 1 was put before it");
    }

    @Test
    void finds_an_alias_that_leaves_a_version_for_an_image_without_one() {
        plugin("1.9.0", "a");
        plugin("latest", "a");
        plugin("nightly", "n");
        plugin("latest", "n");

        assertThat(faults()).singleElement().asString().contains(":latest@n: it leaves the version [[1, 9, 0]]");
    }

    @Test
    void finds_a_version_tag_that_is_deleted() {
        plugin("1.9.0", "a");
        events.add(new RegistryEvent("delete", "", REPOSITORY, "", "a", List.of(), TagOrder.PLUGIN));

        assertThat(faults()).singleElement().asString().contains("the tag 1.9.0 is deleted");
    }

    @Test
    void finds_an_index_before_its_child_and_a_manifest_before_its_layer() {
        put(TagOrder.PLUGIN, INDEX, "1.9.0", "i", List.of("a"));
        put(TagOrder.PLUGIN, MANIFEST, "", "a", List.of("layer"));

        assertThat(faults())
                .anySatisfy(fault -> assertThat(fault).contains(":1.9.0@i: a is not there before"))
                .anySatisfy(fault -> assertThat(fault).contains("@a: layer is not there before"))
                .hasSize(2);
    }

    @Test
    void judges_no_other_client_and_forgets_what_it_knew_when_events_are_lost() {
        put("curl", MANIFEST, "1.9.0", "a", List.of());
        put("curl", MANIFEST, "1.9.0", "b", List.of());
        plugin("1", "b");
        events.add(RegistryEvent.GAP);
        plugin("1", "c");
        plugin("1.8.0", "c");

        assertThat(faults()).isEmpty();
    }

    @Test
    void excuses_the_repositories_of_an_undo_only() {
        plugin("1.9.0", "a");
        plugin("1.10.0", "b");
        plugin("1", "b");
        plugin("1", "a");
        plugin("1.10.0", "a");

        assertThat(new TagOrder(Set.of("shop/other"), Set.of("shop/other")).faults(events))
                .hasSize(2);
        assertThat(new TagOrder(Set.of(REPOSITORY), Set.of(REPOSITORY)).faults(events))
                .isEmpty();
    }

    private void plugin(String tag, String digest) {
        put(TagOrder.PLUGIN, MANIFEST, tag, digest, List.of());
    }

    private void put(String client, String mediaType, String tag, String digest, List<String> references) {
        events.add(new RegistryEvent("push", mediaType, REPOSITORY, tag, digest, references, client));
    }

    private List<String> faults() {
        return new TagOrder(Set.of(), Set.of()).faults(events);
    }
}
