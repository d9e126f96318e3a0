package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job's records say of a tag that its registry can no longer read. */
@UnitTest
class TagStateTest {
    private static final ImageReference TAG = ImageReference.parse("registry.example.com/a/b:4");

    private static TagUpdate begun(String from, String to) {
        return TagUpdate.of(TagUpdate.Kind.to(from), TAG, "a cell", true, from, to, "");
    }

    private static PublishedTag published(String digest) {
        return new PublishedTag(TAG, digest, "sha256:id", "hash", "4.4.7", "a cell");
    }

    @Test
    void tag_without_a_record_is_not_of_this_job() {
        TagState.Lost lost = new TagState.Lost(null, List.of());
        assertThat(lost.isOurs()).isFalse();
        assertThat(lost.before()).isNull();
        assertThat(lost.mayHold()).isEmpty();
    }

    @Test
    void published_tag_holds_what_was_published_or_what_was_put_since() {
        TagState.Lost lost = new TagState.Lost(published("one"), List.of(begun("zero", "two")));
        assertThat(lost.isOurs()).isTrue();
        assertThat(lost.before()).isEqualTo("one");
        assertThat(lost.mayHold()).containsExactly("one", "two");
        assertThat(new TagState.Lost(published("one"), List.of()).isOurs()).isTrue();
    }

    @Test
    void tag_that_was_only_begun_may_hold_what_it_held_before() {
        TagState.Lost lost = new TagState.Lost(null, List.of(begun(null, "two"), begun("one", "three")));
        assertThat(lost.isOurs()).isTrue();
        assertThat(lost.before()).isEqualTo("one");
        assertThat(lost.mayHold()).containsExactly("one", "two", "three");

        TagState.Lost created = new TagState.Lost(null, List.of(begun(null, "two")));
        assertThat(created.before()).isNull();
        assertThat(created.mayHold()).containsExactly("two");
    }
}
