package io.jenkins.plugins.nodeimagematrix.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes of a history, with their tags and the versions of these. */
@UnitTest
class TagChangeTest {
    private static final String REPOSITORY = "registry.example.com/jessie:";

    private static HistoryEntry entry(String run, Kind kind, String tag, String version, String from, String to) {
        return HistoryEntry.builder(Instant.EPOCH, new Actor("nightly", "", "job #" + run, run), kind, REPOSITORY + tag)
                .image("jessie:" + version, new TaggedVersion(Version.parse(version), Version.parse(version)))
                .alias(!tag.equals(version), null)
                .digests(from, to)
                .build();
    }

    private static List<HistoryEntry> twoBuilds() {
        return List.of(
                entry("1", Kind.CREATED, "4.4.6", "4.4.6", null, "sha256:older"),
                entry("1", Kind.CREATED, "argon", "4.4.6", null, "sha256:older"),
                entry("2", Kind.CREATED, "4.4.7", "4.4.7", null, "sha256:newer"),
                entry("2", Kind.MOVED, "argon", "4.4.7", "sha256:older", "sha256:newer"));
    }

    @Test
    void newest_change_is_first_and_names_its_aliases_before_its_pinned_tags() {
        List<TagChange> changes = TagChange.of(twoBuilds(), 50);

        assertThat(changes).extracting(TagChange::run).containsExactly("2", "1");
        assertThat(changes.get(0).kinds()).isEqualTo(Map.of("created", 1, "moved", 1));
        assertThat(changes.get(0).tags())
                .containsExactly(
                        new TagChange.Tag(REPOSITORY + "argon", "moved", "4.4.6", "4.4.7"),
                        new TagChange.Tag(REPOSITORY + "4.4.7", "created", null, "4.4.7"));
    }

    @Test
    void change_of_many_tags_names_the_first_and_all_on_demand() {
        List<HistoryEntry> many = new ArrayList<>(twoBuilds());
        for (int i = 0; i < 20; i++) {
            many.add(entry("3", Kind.MOVED, "alias-" + i, "4.4.7", "sha256:older", "sha256:newer"));
        }

        assertThat(TagChange.of(many, 50).get(0).tags()).hasSize(TagChange.MAX_TAGS);
        assertThat(TagChange.tags(many, "3")).hasSize(20);
        assertThat(TagChange.tags(many, "4")).isEmpty();
    }

    @Test
    void version_of_an_image_that_another_client_put_is_unknown() {
        HistoryEntry undone = entry("2", Kind.MOVED, "argon", "4.4.7", "sha256:foreign", "sha256:newer");

        assertThat(TagChange.of(List.of(undone), 50).get(0).tags())
                .containsExactly(new TagChange.Tag(REPOSITORY + "argon", "moved", null, "4.4.7"));
    }
}
