package io.jenkins.plugins.nodeimagematrix.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.LiveRun;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An alias still has the image that its cell's pinned tag had before, wherever the ledger lists it. */
@RegistryTest
class StaleAliasTest {
    private static final ImageReference PINNED = new ImageReference("registry:5000", "acme/base", "1.0.0");
    private static final ImageReference ALIAS = new ImageReference("registry:5000", "acme/base", "latest");

    private final Plan plan = Plans.plan(
            Plans.cell("a:base", null, List.of(PINNED), ReasonKind.UNCHANGED, null), Plans.cell("a:1.0.0", "a:base"));

    @Test
    void report_names_the_image_of_the_pinned_tag() {
        for (List<PublishedTag> known : orders()) {
            CellResult result = new LiveRun(
                            Plans.origin("run", "demo #3"), plan, Ledger.empty().after(known), BackOff.DEFAULT, 1_000)
                    .report(Map.of())
                    .cells()
                    .get(0)
                    .result();

            assertThat(result.imageId()).isEqualTo("sha256:image-now");
            assertThat(result.staged().digest()).isEqualTo("sha256:now");
        }
    }

    /** Otherwise it would be proven, and published, on an image that its parent's tag no longer has. */
    @Test
    void child_stands_on_the_image_of_the_pinned_tag() {
        for (List<PublishedTag> known : orders()) {
            Scheduler scheduler =
                    new Scheduler(plan, PublishedState.of(known).images(plan), Map.of(), false, (result, from) -> {});

            Assignment child = scheduler
                    .take(new WorkerSlot("1", "agent", Set.of(WorkerSlot.ANY)))
                    .orElseThrow();

            assertThat(child.cell()).isEqualTo("a:1.0.0");
            assertThat(child.base()).isEqualTo(new BaseSource.FromRegistry("a:base", "sha256:image-now", "sha256:now"));
        }
    }

    @Test
    void each_platform_has_its_own_image_of_an_index() {
        Plan platforms = Plans.plan(
                Plans.platform("a:amd", "linux/amd64", List.of(PINNED), ReasonKind.UNCHANGED, "inputs"),
                Plans.platform("a:arm", "linux/arm64", List.of(PINNED), ReasonKind.UNCHANGED, "inputs"));
        PublishedTag index = new PublishedTag(
                PINNED,
                "sha256:index",
                null,
                "inputs",
                null,
                "a:amd",
                null,
                false,
                List.of(
                        new PublishedTag.Part("linux/amd64", "a:amd", "sha256:amd", "sha256:image-amd", "inputs"),
                        new PublishedTag.Part("linux/arm64", "a:arm", "sha256:arm", "sha256:image-arm", "inputs")));

        Map<String, PublishedImage> images = PublishedState.of(List.of(index)).images(platforms);

        assertThat(images.get("a:amd").digest()).isEqualTo("sha256:amd");
        assertThat(images.get("a:arm").digest()).isEqualTo("sha256:arm");
        assertThat(images.get("a:arm").imageId()).isEqualTo("sha256:image-arm");
    }

    private static List<List<PublishedTag>> orders() {
        PublishedTag now = tag(PINNED, "now");
        PublishedTag before = tag(ALIAS, "before");
        return List.of(List.of(now, before), List.of(before, now));
    }

    private static PublishedTag tag(ImageReference reference, String which) {
        return new PublishedTag(reference, "sha256:" + which, "sha256:image-" + which, "inputs", null, "a:base");
    }
}
