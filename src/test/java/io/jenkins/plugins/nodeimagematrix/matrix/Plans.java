package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans for tests, and what the registry holds once they were done. */
public final class Plans {
    /** Every file and folder is there, and its content is its name. */
    public static final SourceTree SOURCES = new SourceTree() {
        @Override
        public String file(String path) {
            return path;
        }

        @Override
        public String context(String context, String dockerfile) {
            return context;
        }
    };

    private Plans() {}

    public static Plan of(String text, PlanRequest request) throws MatrixFileException {
        return Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), request, SOURCES);
    }

    /** Everything the plan names is published: a tag of several cells as an index of them. */
    public static PublishedState published(Plan plan) {
        Map<ImageReference, List<PlannedCell>> owners = new LinkedHashMap<>();
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().forEach(pinned -> owners.computeIfAbsent(pinned, absent -> new ArrayList<>())
                    .add(planned));
        }
        List<PublishedTag> tags = new ArrayList<>();
        owners.forEach((pinned, cells) -> {
            PlannedCell first = cells.get(0);
            TaggedVersion release = first.cell().release();
            List<PublishedTag.Part> parts = cells.size() == 1
                    ? List.of()
                    : cells.stream()
                            .map(each -> new PublishedTag.Part(
                                    each.cell().platform(),
                                    each.cell().name(),
                                    "sha256:manifest of " + each.cell().name(),
                                    "sha256:image of " + each.cell().name(),
                                    each.inputHash()))
                            .toList();
            tags.add(new PublishedTag(
                    pinned,
                    parts.isEmpty() ? "sha256:manifest of " + first.cell().name() : "sha256:index",
                    parts.isEmpty() ? "sha256:image of " + first.cell().name() : null,
                    first.inputHash(),
                    first.cell().node(),
                    first.cell().name(),
                    release == null || release.version().equals(release.node())
                            ? null
                            : release.version().toString(),
                    false,
                    parts));
        });
        return PublishedState.of(tags);
    }
}
