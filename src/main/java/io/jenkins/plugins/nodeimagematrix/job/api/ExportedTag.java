package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.PublishedReport;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A published tag of a job in Jenkins' remote API. What is not known is {@code null}. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedTag {
    private final PublishedReport.Tag tag;

    private ExportedTag(PublishedReport.Tag tag) {
        this.tag = tag;
    }

    public static List<ExportedTag> of(PublishedReport report) {
        return report.repositories().stream()
                .flatMap(repository -> repository.tags().stream())
                .map(ExportedTag::new)
                .toList();
    }

    @Exported
    public String getReference() {
        return tag.reference();
    }

    @Exported
    public String getDigest() {
        return tag.digest();
    }

    @Exported
    public String getCell() {
        return tag.cell();
    }

    @Exported
    public String getNode() {
        return tag.node();
    }

    @Exported
    public boolean isAlias() {
        return tag.alias();
    }

    /** The build that put it. */
    @Exported
    public String getBuild() {
        return tag.build();
    }

    /** When it moved to this image, in milliseconds since the epoch. */
    @Exported
    public Long getSince() {
        return tag.since();
    }
}
