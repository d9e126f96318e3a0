package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The update of one tag, planned or done.
 *
 * @param cell the cell whose image the tag is for
 * @param from the digest before the update, or {@code null}
 * @param to the digest after the update, or the intended one
 * @param why the reason if it was refused, kept or blocked, or a note on a change; empty otherwise
 * @param fromVersion the version of the image at {@code from}; {@code null} if unknown
 * @param toVersion the version of the image at {@code to}; {@code null} if unknown
 * @param difference what differs between the two images; {@code null} if there are not two, or their contents are unknown
 */
public record TagUpdate(
        String reference,
        String cell,
        boolean alias,
        Kind kind,
        String from,
        String to,
        String why,
        @JsonInclude(JsonInclude.Include.NON_NULL) String fromVersion,
        @JsonInclude(JsonInclude.Include.NON_NULL) String toVersion,
        @JsonInclude(JsonInclude.Include.NON_NULL) ImageDifference difference) {
    /** An update of images whose versions are not known. */
    public TagUpdate(String reference, String cell, boolean alias, Kind kind, String from, String to, String why) {
        this(reference, cell, alias, kind, from, to, why, null, null, null);
    }

    /** An update of images whose contents are not known. */
    public TagUpdate(
            String reference,
            String cell,
            boolean alias,
            Kind kind,
            String from,
            String to,
            String why,
            String fromVersion,
            String toVersion) {
        this(reference, cell, alias, kind, from, to, why, fromVersion, toVersion, null);
    }

    /** The kind of an update. */
    public enum Kind {
        @JsonProperty("created")
        CREATED,
        @JsonProperty("moved")
        MOVED,
        @JsonProperty("unchanged")
        UNCHANGED,
        /** The tag must not be moved, or the put failed. */
        @JsonProperty("refused")
        REFUSED,
        /** The tag stays: its cell is not proven, its pinned tag was not put, or a rule of the matrix file keeps it. */
        @JsonProperty("kept")
        KEPT,
        /** The tag stays, because an undo or a withdrawal holds the image. */
        @JsonProperty("blocked")
        BLOCKED,
        /** The tag is deleted at the registry. */
        @JsonProperty("removed")
        REMOVED;

        /** The name in reports. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the update changes the tag at the registry. */
        public boolean changes() {
            return this == CREATED || this == MOVED || this == REMOVED;
        }

        /** @param from the current digest of the tag; {@code null} for none */
        public static Kind to(String from) {
            return from == null ? CREATED : MOVED;
        }

        /** The kind with this label; empty if there is none. */
        public static Optional<Kind> find(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label().equals(label))
                    .findFirst();
        }
    }

    public static TagUpdate of(
            Kind kind, Object reference, String cell, boolean alias, String from, String to, String why) {
        return new TagUpdate(reference.toString(), cell, alias, kind, from, to, why);
    }

    /** This update with another kind and reason. */
    public TagUpdate but(Kind how, String reason) {
        return new TagUpdate(reference, cell, alias, how, from, to, reason, fromVersion, toVersion, difference);
    }

    /**
     * This update with the versions of its images.
     *
     * @param versions by digest, as far as they are known
     */
    public TagUpdate with(Map<String, String> versions) {
        return new TagUpdate(
                reference,
                cell,
                alias,
                kind,
                from,
                to,
                why,
                version(versions, from),
                version(versions, to),
                difference);
    }

    /** @param changed what differs between its images; {@code null} if that is unknown */
    public TagUpdate with(ImageDifference changed) {
        return new TagUpdate(reference, cell, alias, kind, from, to, why, fromVersion, toVersion, changed);
    }

    private static String version(Map<String, String> versions, String digest) {
        return digest == null ? null : versions.get(digest);
    }
}
