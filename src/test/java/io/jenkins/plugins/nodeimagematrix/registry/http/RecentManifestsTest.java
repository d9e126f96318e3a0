package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.Test;

/** The manifests that a process put last: found again, forgotten when they are too many, and first attached to once. */
@UnitTest
class RecentManifestsTest {
    private static final int QUARTER = 4 * 1024 * 1024;

    private final RecentManifests recent = new RecentManifests();

    private void add(String digest, int bytes) {
        recent.add("a/b", digest, new RecentManifests.Content(new byte[bytes], "type"));
    }

    private boolean has(String digest) {
        return recent.find("a/b", digest).isPresent();
    }

    @Test
    void manifest_is_found_in_its_repository_only() {
        add("one", 10);
        assertThat(recent.find("a/b", "one"))
                .hasValueSatisfying(content -> assertThat(content.bytes()).hasSize(10));
        assertThat(recent.find("a/c", "one")).isEmpty();
        assertThat(recent.find("a/b", "two")).isEmpty();
    }

    @Test
    void oldest_are_forgotten_beyond_the_limit() {
        for (String digest : new String[] {"one", "two", "three", "four"}) {
            add(digest, QUARTER);
        }
        add("one", QUARTER);
        assertThat(has("two")).as("the limit is kept, and one is the newest").isTrue();

        add("five", 1);
        assertThat(has("two")).isFalse();
        assertThat(has("three") && has("four") && has("one") && has("five")).isTrue();
        add("six", QUARTER - 1);
        assertThat(has("three")).isTrue();
        add("seven", 1);
        assertThat(has("three")).isFalse();
        assertThat(has("four")).isTrue();
        assertThat(recent.claimFirstReferrer("a/b", "three")).isFalse();
    }

    @Test
    void first_to_attach_something_is_told_once_for_each_manifest() {
        add("one", 1);
        assertThat(recent.claimFirstReferrer("a/b", "one")).isTrue();
        assertThat(recent.claimFirstReferrer("a/b", "one")).isFalse();
        add("one", 1);
        assertThat(recent.claimFirstReferrer("a/b", "one"))
                .as("it was there before")
                .isFalse();
        assertThat(recent.claimFirstReferrer("a/b", "two")).isFalse();
    }
}
