package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The update of one tag, planned or done.
 *
 * @param cell whose image the tag is for
 * @param from the digest it had before, or {@code null}
 * @param to the digest it has now, or was to have
 * @param why it was refused, kept or blocked; empty otherwise
 */
public record TagUpdate(String reference, String cell, boolean alias, Kind kind, String from, String to, String why) {
    /** What an update does to a tag. */
    public enum Kind {
        @JsonProperty("created")
        CREATED,
        @JsonProperty("moved")
        MOVED,
        @JsonProperty("unchanged")
        UNCHANGED,
        /** It may not be moved, or could not. */
        @JsonProperty("refused")
        REFUSED,
        /** It stays, because what it follows is not right. */
        @JsonProperty("kept")
        KEPT,
        /** It stays, because a person decided so: an undo or a withdrawal keeps it from the image. */
        @JsonProperty("blocked")
        BLOCKED,
        /** It is deleted at the registry. */
        @JsonProperty("removed")
        REMOVED;

        /** The name as reports have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the registry holds something else under the tag afterwards. */
        public boolean changes() {
            return this == CREATED || this == MOVED || this == REMOVED;
        }

        /** @param from the digest that the tag is on; {@code null} for none */
        public static Kind to(String from) {
            return from == null ? CREATED : MOVED;
        }

        /** The kind that reports call that; nothing if there is none. */
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

    /** This update if it turns out otherwise. */
    public TagUpdate but(Kind how, String reason) {
        return new TagUpdate(reference, cell, alias, how, from, to, reason);
    }
}
