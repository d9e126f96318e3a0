package io.jenkins.plugins.nodeimagematrix.run.notice;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.contents.PackageChange;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The notice of one publication: which tags are on which images now, and what could not be published.
 *
 * @param build name of the build
 * @param url of the build; {@code null} if it is unknown
 * @param title what happened, in one line
 * @param why the reason that a user gave; empty for none
 * @param images the images whose tags changed
 * @param unpublished the tags that are not as planned, with the reason
 * @param failed the cells that failed
 * @param held the held updates
 */
public record Notice(
        int version,
        String build,
        String url,
        String title,
        String why,
        List<Image> images,
        List<Tag> unpublished,
        List<FailedCell> failed,
        List<RunReport.HeldReleaseReport> held) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    public Notice {
        images = List.copyOf(images);
        unpublished = List.copyOf(unpublished);
        failed = List.copyOf(failed);
        held = List.copyOf(held);
    }

    /**
     * An image whose tags changed.
     *
     * @param cell that it belongs to
     * @param url of the cell's page; {@code null} if it is unknown
     * @param digest {@code null} for tags that were removed
     * @param release the version in the image; {@code null} if it is unknown
     * @param packages changed packages; {@code null} if they are unknown, or no tag was on another image before
     */
    public record Image(String cell, String url, String digest, String release, List<Tag> tags, Packages packages) {}

    /**
     * The packages that differ from the image that a tag was on before.
     *
     * @param since the version of that image, else its digest
     * @param changes the first of them, the removed ones first
     * @param more the number of further ones
     */
    public record Packages(String since, List<PackageChange> changes, int more) {
        private static Packages of(TagUpdate update) {
            return new Packages(
                    update.fromVersion() == null ? update.from() : update.fromVersion(),
                    update.difference().packages(),
                    update.difference().more());
        }
    }

    /**
     * A tag.
     *
     * @param kind of its update
     * @param from the digest before; {@code null} for none
     * @param fromVersion the version before; {@code null} if it is unknown
     * @param why the reason or a note; empty for none
     */
    public record Tag(
            String tag, String cell, TagUpdate.Kind kind, boolean alias, String from, String fromVersion, String why) {
        static Tag of(TagUpdate update) {
            return new Tag(
                    update.reference(),
                    update.cell(),
                    update.kind(),
                    update.alias(),
                    update.from(),
                    update.fromVersion(),
                    update.why());
        }
    }

    /** A failed cell, with its failure in one line. */
    public record FailedCell(String cell, String url, String failure) {}

    /** The notice of a matrix whose run has ended. */
    public static Notice of(RunReport report, NoticeLinks links) {
        List<FailedCell> failed = report.cells().stream()
                .filter(cell -> cell.state() == CellState.FAILED)
                .map(cell -> new FailedCell(
                        cell.name(),
                        page(links, cell.name()),
                        cell.result().failure() == null
                                ? ""
                                : cell.result().failure().headline()))
                .toList();
        return of(report.build(), "", report.tagUpdates(), failed, report.held(), links);
    }

    /**
     * The notice of tags that were published, withdrawn or restored without a matrix.
     *
     * @param why the reason that a user gave; empty for none
     */
    public static Notice of(String build, String why, List<TagUpdate> updates, NoticeLinks links) {
        return of(build, why, updates, List.of(), List.of(), links);
    }

    private static Notice of(
            String build,
            String why,
            List<TagUpdate> updates,
            List<FailedCell> failed,
            List<RunReport.HeldReleaseReport> held,
            NoticeLinks links) {
        return new Notice(
                VERSION,
                build,
                links.build(),
                NoticeTitle.of(updates, failed.size()),
                why,
                images(updates, links),
                updates.stream().filter(Notice::isUnpublished).map(Tag::of).toList(),
                failed,
                held);
    }

    private static boolean isUnpublished(TagUpdate update) {
        return !update.kind().changes() && update.kind() != TagUpdate.Kind.UNCHANGED;
    }

    private static List<Image> images(List<TagUpdate> updates, NoticeLinks links) {
        Map<String, List<TagUpdate>> byImage = new LinkedHashMap<>();
        for (TagUpdate update : updates) {
            if (update.kind().changes()) {
                byImage.computeIfAbsent(update.cell() + " " + update.to(), absent -> new ArrayList<>())
                        .add(update);
            }
        }
        return byImage.values().stream()
                .map(tags -> new Image(
                        tags.get(0).cell(),
                        page(links, tags.get(0).cell()),
                        tags.get(0).to(),
                        tags.get(0).toVersion(),
                        tags.stream().map(Tag::of).toList(),
                        tags.stream()
                                .filter(tag -> tag.difference() != null)
                                .findFirst()
                                .map(Packages::of)
                                .orElse(null)))
                .toList();
    }

    private static String page(NoticeLinks links, String cell) {
        return links.cells() == null ? null : links.cells() + URLEncoder.encode(cell, StandardCharsets.UTF_8);
    }

    /** Whether the publication changed a tag. */
    @JsonProperty("changed")
    public boolean isChanged() {
        return !images.isEmpty();
    }

    /** The notice for programs. */
    public String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The notice for people, in GitHub Flavored Markdown. */
    public String markdown() {
        return new NoticeMarkdown(this).text();
    }
}
