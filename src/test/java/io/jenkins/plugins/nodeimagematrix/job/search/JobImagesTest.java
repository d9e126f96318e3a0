package io.jenkins.plugins.nodeimagematrix.job.search;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.search.SearchItem;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class JobImagesTest {
    private static final String TAG = "registry.example.com/demo:6.6.0";
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    @Test
    void renamed_job_is_not_found_under_its_old_address() throws IOException {
        Object job = new Object();
        MatrixStore store = new MatrixStore(folder);
        store.add(List.of(new PublishedTag(
                ImageReference.parse(TAG), DIGEST, DIGEST, null, "6.6.0", "jessie:6.6.0", null, false, List.of())));

        assertThat(page(JobImages.of(job, store, "/job/old/image-matrix/"))).startsWith("/job/old/image-matrix/#tag=");
        assertThat(page(JobImages.of(job, store, "/job/new/image-matrix/"))).startsWith("/job/new/image-matrix/#tag=");
    }

    @Test
    void unchanged_job_is_not_read_again() throws IOException {
        Object job = new Object();
        MatrixStore store = new MatrixStore(folder);

        ImageIndex first = JobImages.of(job, store, "/");

        assertThat(JobImages.of(job, store, "/")).isSameAs(first);
        assertThat(JobImages.of(new Object(), store, "/")).isNotSameAs(first);
    }

    private static String page(ImageIndex index) {
        List<SearchItem> found = new ArrayList<>();
        index.find(TAG, found);
        return found.get(0).getSearchUrl();
    }
}
