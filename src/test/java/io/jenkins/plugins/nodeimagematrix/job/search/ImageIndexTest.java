package io.jenkins.plugins.nodeimagematrix.job.search;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.search.SearchItem;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@UnitTest
class ImageIndexTest {
    private static final String DIGEST = "sha256:" + "0123456789ab".repeat(5) + "cdef";
    private static final String SIMILAR = "sha256:" + "0123456789ab".repeat(5) + "cdee";
    private static final String OTHER = "sha256:" + "ba9876543210".repeat(5) + "cdef";

    private final ImageIndex index = new ImageIndex.IndexBuilder()
            .add("jessie:4.4.7", "/job/images/cell?name=jessie%3A4.4.7")
            .add("registry.example.com/demo/jessie:4", "/job/images/#tag=4")
            .add(DIGEST, "/job/images/#tag=4")
            .add(DIGEST, "/job/images/#tag=latest")
            .add(SIMILAR, "/job/images/#tag=similar")
            .add(OTHER, "/job/images/#tag=other")
            .add(null, "/job/images/#tag=none")
            .build();

    @Test
    void exact_name_leads_to_its_page() {
        assertThat(found("jessie:4.4.7")).containsExactly("/job/images/cell?name=jessie%3A4.4.7");
        assertThat(found("registry.example.com/demo/jessie:4")).containsExactly("/job/images/#tag=4");
        assertThat(found("jessie")).isEmpty();
        assertThat(found("")).isEmpty();
    }

    @Test
    void first_page_of_a_name_counts() {
        assertThat(found(DIGEST)).containsExactly("/job/images/#tag=4");
    }

    @Test
    void beginning_of_a_digest_leads_to_it_if_there_is_only_one() {
        assertThat(found("ba9876543210")).containsExactly("/job/images/#tag=other");
        assertThat(found("sha256:ba9876543210")).containsExactly("/job/images/#tag=other");
        assertThat(found("ba987654321")).as("too short").isEmpty();
        assertThat(found("0123456789ab")).as("two digests begin so").isEmpty();
        assertThat(found(SIMILAR.substring(7))).containsExactly("/job/images/#tag=similar");
    }

    @Test
    void suggestions_contain_what_is_typed_in_any_case() {
        assertThat(suggested("JESSIE")).containsExactly("jessie:4.4.7", "registry.example.com/demo/jessie:4");
        assertThat(suggested("0123456789AB")).containsExactly(DIGEST, SIMILAR);
        assertThat(suggested("wheezy")).isEmpty();
    }

    @Test
    void suggestions_are_limited() {
        ImageIndex.IndexBuilder many = new ImageIndex.IndexBuilder();
        for (int i = 0; i < 5_000; i++) {
            many.add("jessie:4." + i, "/" + i);
        }
        List<SearchItem> result = new ArrayList<>();
        many.build().suggest("jessie", result);
        assertThat(result).hasSize(100);
    }

    private List<String> found(String token) {
        List<SearchItem> result = new ArrayList<>();
        index.find(token, result);
        return result.stream().map(SearchItem::getSearchUrl).toList();
    }

    private List<String> suggested(String token) {
        List<SearchItem> result = new ArrayList<>();
        index.suggest(token, result);
        return result.stream().map(SearchItem::getSearchName).toList();
    }
}
