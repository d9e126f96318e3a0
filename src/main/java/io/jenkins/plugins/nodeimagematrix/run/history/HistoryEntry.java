package io.jenkins.plugins.nodeimagematrix.run.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * One line of a job's {@link AliasHistory}.
 *
 * @param millis since the epoch
 * @param who a user, or the cause of the build
 * @param why the user's reason; empty for none
 * @param build the build that made the change; empty for an action on a page
 * @param run id of the run or action that made the change
 * @param tag such as {@code registry.example.com/nodesource/jessie:argon}
 * @param cell behind {@code to}
 * @param node the Node.js release behind {@code to}; {@code null} for none
 * @param version the product's version if it is not that of Node.js, else {@code null}
 * @param alias whether the tag is an alias, not a pinned one
 * @param rule the rule by which an alias follows versions, such as <code>{line}</code>; {@code null} for a pinned tag
 * @param from the digest before the change, or {@code null}
 * @param to the digest after the change, or {@code null}; for a decision, the digest it applies to
 * @param revision the number of the pinned tag's {@link Revision}; {@code null} if it is the tag of none
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
        String to,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer revision) {
    /** The kind of an entry; written in lower case. */
    public enum Kind {
        CREATED,
        MOVED,
        /**
         * The tag exists, but the history has no entry for it: a run was killed before it recorded the change, or another
         * client made it.
         */
        FOUND,
        /** An undo moved the tag back to its earlier digest. */
        RESTORED,
        /** An undo removed the tag, which did not exist before. */
        REMOVED,
        /** The alias moved to the next version because its own was withdrawn. */
        WITHDRAWN,
        /** A decision: an alias (for a pinned tag, all aliases of the repository) must not move to this digest. */
        BLOCKED,
        /** A decision: the digest may be used again. */
        READMITTED;

        public boolean isMove() {
            return this != BLOCKED && this != READMITTED;
        }
    }

    /** @see AliasHistory#entry */
    public static EntryBuilder builder(Instant time, Actor actor, Kind kind, Object tag) {
        return new EntryBuilder(time, actor, kind, tag.toString());
    }

    /** Values of an entry; it is for a pinned tag unless {@link #alias} says something else. */
    public static final class EntryBuilder {
        private final Instant time;
        private final Actor actor;
        private final Kind kind;
        private final String tag;
        private String cell;
        private TaggedVersion release;
        private Integer revision;
        private boolean alias;
        private String rule;
        private String from;
        private String to;

        private EntryBuilder(Instant time, Actor actor, Kind kind, String tag) {
            this.time = time;
            this.actor = actor;
            this.kind = kind;
            this.tag = tag;
        }

        /**
         * The image behind the digest after the change.
         *
         * @param release {@code null} for none
         */
        public EntryBuilder image(String cell, TaggedVersion release) {
            this.cell = cell;
            this.release = release;
            return this;
        }

        /** @param revision {@code null} if the tag is that of none */
        public EntryBuilder revision(Integer revision) {
            this.revision = revision;
            return this;
        }

        /** @param rule {@code null} if it is not known, or for a pinned tag */
        public EntryBuilder alias(boolean isAlias, String rule) {
            this.alias = isAlias;
            this.rule = rule;
            return this;
        }

        /**
         * @param from the digest before, or {@code null}
         * @param to the digest afterwards, or {@code null}; for a decision, the digest it applies to
         */
        public EntryBuilder digests(String from, String to) {
            this.from = from;
            this.to = to;
            return this;
        }

        public HistoryEntry build() {
            boolean own = release != null && !release.version().equals(release.node());
            return new HistoryEntry(
                    time.toEpochMilli(),
                    actor.who(),
                    actor.why(),
                    actor.build(),
                    actor.run(),
                    kind,
                    tag,
                    cell,
                    release == null ? null : release.node().toString(),
                    own ? release.version().toString() : null,
                    alias,
                    rule,
                    from,
                    to,
                    revision);
        }
    }

    /** The release behind {@code to}; {@code null} for none. */
    @JsonIgnore
    public TaggedVersion release() {
        return node == null
                ? null
                : new TaggedVersion(Version.parse(version == null ? node : version), Version.parse(node));
    }

    /** The version of {@code to}, with its revision, such as {@code 22.11.0-r3}; {@code null} for none. */
    @JsonIgnore
    public String shownVersion() {
        return node == null ? null : release().version() + Revision.suffix(revision);
    }

    @JsonIgnore
    public ImageReference reference() {
        return ImageReference.parse(tag);
    }

    /** The day of the change, in UTC. */
    public String day() {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Whether the change was made by a build of this name or number, or by a run or action of this id. */
    public boolean isOf(String buildOrRun) {
        return run.equals(buildOrRun) || build.equals(buildOrRun) || build.endsWith(" #" + buildOrRun);
    }
}
