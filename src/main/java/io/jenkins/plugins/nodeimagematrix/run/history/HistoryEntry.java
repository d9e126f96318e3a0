package io.jenkins.plugins.nodeimagematrix.run.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * One line of a job's {@link AliasHistory}.
 *
 * @param millis since the epoch
 * @param who a person, or what started the build
 * @param why in a person's words; empty for none
 * @param build that did it; empty for an action on a page
 * @param run id of the run or action that did it
 * @param tag such as {@code registry.example.com/nodesource/jessie:argon}
 * @param cell behind {@code to}
 * @param node the Node.js release behind {@code to}; {@code null} for none
 * @param version the product's version if it is not that of Node.js, else {@code null}
 * @param alias whether the tag is an alias, not a pinned one
 * @param rule by which an alias follows versions, such as <code>{line}</code>; {@code null} for a pinned tag
 * @param from the digest before, or {@code null}
 * @param to the digest since then, or {@code null}; of a decision, the digest that it is about
 */
public record HistoryEntry(
        long millis,
        String who,
        String why,
        String build,
        String run,
        Kind kind,
        String tag,
        String cell,
        String node,
        String version,
        boolean alias,
        String rule,
        String from,
        String to) {
    /** What happened; written in lower case. */
    public enum Kind {
        CREATED,
        MOVED,
        /** It is there, and no earlier line says since when: a run was killed before it could say so, or somebody else did it. */
        FOUND,
        /** Undone: it is on its earlier digest again. */
        RESTORED,
        /** Undone: it did not exist before. */
        REMOVED,
        /** Moved to the next version because its own was withdrawn. */
        WITHDRAWN,
        /** A decision: an alias (all of the repository, if the tag is a pinned one) is not to move to this digest. */
        WITHHELD,
        /** A decision: the digest may be used again. */
        READMITTED;

        public boolean isMove() {
            return this != WITHHELD && this != READMITTED;
        }
    }

    public static HistoryEntry of(
            Actor author,
            Kind kind,
            Object tag,
            String cell,
            TaggedVersion release,
            boolean alias,
            String rule,
            String from,
            String to) {
        boolean own = release != null && !release.version().equals(release.node());
        return new HistoryEntry(
                System.currentTimeMillis(),
                author.who(),
                author.why(),
                author.build(),
                author.run(),
                kind,
                tag.toString(),
                cell,
                release == null ? null : release.node().toString(),
                own ? release.version().toString() : null,
                alias,
                rule,
                from,
                to);
    }

    /** The release behind {@code to}; {@code null} for none. */
    @JsonIgnore
    public TaggedVersion release() {
        return node == null
                ? null
                : new TaggedVersion(Version.parse(version == null ? node : version), Version.parse(node));
    }

    @JsonIgnore
    public ImageReference reference() {
        return ImageReference.parse(tag);
    }

    /** The day it happened, in UTC. */
    public String day() {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Whether it was done by a build of this name or number, or by a run or action of this id. */
    public boolean isOf(String buildOrRun) {
        return run.equals(buildOrRun) || build.equals(buildOrRun) || build.endsWith(" #" + buildOrRun);
    }
}
