package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import java.io.IOException;
import java.util.List;

/** The messages for tags that are refused, with a remedy each; {@code docs/publishing.md} explains them. */
public final class Refusals {
    static final String RENEWED_DIFFERS =
            "it holds an image that this job did not put there; a build with refresh replaces it, and later builds renew it";
    static final String PINNED_DIFFERS = "it refers to another image; only a refresh overwrites a pinned tag";
    static final String ALIAS_BACK = "it is on a newer version; an alias does not move back automatically:"
            + " withdraw that version, or undo the build that moved it";
    static final String ALIAS_UNKNOWN = "it is on an image of unknown version, which may be newer;"
            + " inspect that image, then delete the alias at the registry and run again";
    static final String PRERELEASE = "a prerelease never takes an alias";
    public static final String NO_RULE = "its alias rule is unknown; publish it again first";
    public static final String NO_OTHER =
            "its alias rule matches no other published version; publish one, or delete the alias at the registry";
    public static final String CANNOT_DELETE =
            "it did not exist before, and the registry does not support deletion; delete it manually";
    public static final String PIN_STAYS = "a pinned tag is not changed: other images may be built on it";

    static final String PUT_AGAIN = "the registry can no longer read its content, so it is put again";
    static final String UNREADABLE =
            "the registry can no longer read this tag (its disk may have been full), and this job did not put it;"
                    + " delete the tag at the registry and run again";

    static final String NO_REVISION =
            "it is on an image that is none of its revisions, and that this job did not put there;"
                    + " a refresh moves it, and from then on it follows its revisions";

    private Refusals() {}

    static String changedElsewhere(boolean there) {
        return "another client " + (there ? "changed" : "removed") + " this tag; build the cell again";
    }

    /** @param last what the job put before */
    static String aliasChangedElsewhere(boolean there, PublishedTag last) {
        return "another client had " + (there ? "moved" : "deleted") + " it since this job put it on "
                + (last.release() == null ? shown(last.digest()) : last.shownVersion());
    }

    /** @param why the refusal for the image that an interrupted run put there */
    static String notShown(String shown, String put, String why) {
        return "its registry shows " + shown(shown) + ", but a run that was interrupted may have put it on "
                + shown(put) + " a moment ago: " + why + ". If that put failed, run again in ten minutes";
    }

    static String revisionBack(int number) {
        return "it is on the newer revision " + number + "; it does not move back automatically:"
                + " withdraw that revision, or undo the build that moved it";
    }

    static String changedBetween(TagState.Seen planned, TagState.Seen now) {
        return "it was on " + shown(planned) + " when the changes were planned and is now on " + shown(now)
                + ": another client changed it; run again";
    }

    private static String shown(TagState.Seen seen) {
        return seen.readable() ? shown(seen.digest()) : "content that the registry can't read";
    }

    public static String movedSince(String then, String now) {
        return "it has moved since then, from " + shown(then) + " to " + shown(now) + "; undo that change first";
    }

    static String readsBack(String put, String now) {
        return "it was put on " + shown(put) + " and reads back as " + shown(now)
                + ": another client put it at the same time; find that client, then run again";
    }

    /** @param names of the first ones */
    static String packagesRemoved(List<String> names) {
        return "the new image lacks " + String.join(", ", names)
                + ", and keepAliases in the matrix file keeps the alias then; change that rule to move it";
    }

    static String grown(long percent, int limit) {
        return "the new image is " + percent + "% larger, and keepAliases in the matrix file allows " + limit
                + "%; change that rule to move it";
    }

    static String notTested(String cell, String tied, String tested) {
        return "the image staged for " + cell + " is " + tied + ", not the tested image " + tested;
    }

    static String wrongPlatform(String cell, Object is, String asked) {
        return cell + " is an image for " + is + ", not for " + asked + "; check its base image";
    }

    public static String lost(String repository, String digest) {
        return repository + " no longer has the image " + digest + "; build its cell again (rebuild: all)";
    }

    static String unproven(String repository, String digest, String kind) {
        return "there is no proof of the kind " + kind + " by the signing key for " + repository + "@" + digest
                + "; a run with attest tests the image again and proves it, without building it";
    }

    /** The refusal of a tag move that no run makes, such as that of an undo. */
    public static String withoutProofs(String repository, String digest) {
        return repository + "@" + digest
                + " has no proofs by the signing key, and a build with attest published proofs here"
                + " before; it gets them from a build that tests it again";
    }

    static String versioned(TaggedVersion holder) {
        return "it is on " + holder.version() + "; an image without a version is not newer:"
                + " give this image a version as its pinned tag, or move the alias with a refresh";
    }

    public static String pinNotRight(Object pinned) {
        return "its pinned tag " + pinned + " was not set";
    }

    /** A note, not a refusal. */
    static String follows(Object pinned, String why) {
        return why + "; it stays on " + pinned + ", which has a new image";
    }

    static String blocked(HistoryEntry decision) {
        return (decision.release() == null ? "this image" : decision.shownVersion()) + " was "
                + (decision.alias() ? "undone" : "withdrawn") + " by " + decision.who() + " on " + decision.day()
                + (decision.why().isEmpty() ? "" : " (" + decision.why() + ")")
                + "; exclude it, rebuild it, or allow it again";
    }

    static String restored(HistoryEntry undo) {
        return "an undo by " + undo.who() + " restored this image on " + undo.day()
                + (undo.why().isEmpty() ? "" : " (" + undo.why() + ")") + "; set refresh to replace it";
    }

    static String notTakenBack(HistoryEntry decision, IOException fault) {
        return blocked(decision) + ", while the tag was put, and the tag could not be reset: " + of(fault);
    }

    static String unreachable(String registry) {
        return "not tried: the registry " + registry + " failed several times in a row; run again when it works";
    }

    /** The message for a registry error; an immutable tag is explained in plain text. */
    public static String of(IOException refused) {
        return refused instanceof RegistryException answer && answer.tagIsImmutable()
                ? "the registry says that its tags are immutable, so it is not changed: " + refused.getMessage()
                : refused.getMessage();
    }

    static String shown(String digest) {
        return digest == null ? "nothing" : digest;
    }
}
