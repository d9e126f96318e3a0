package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import java.io.IOException;

/** The messages for tags that are refused, with a remedy each; {@code docs/publishing.md} explains them. */
public final class Refusals {
    static final String RENEWED_DIFFERS =
            "it holds an image that this job did not put there; a refresh replaces it, and from then on each new image does";
    static final String PINNED_DIFFERS = "it holds another image, and a pinned tag is only overwritten by a refresh";
    static final String ALIAS_BACK = "it is on a newer version, and an alias never moves back by itself;"
            + " withdraw that version, or undo the build that moved it";
    static final String ALIAS_UNKNOWN = "it is on an image of unknown version, so it might move back;"
            + " look at that image, then delete the alias at the registry and run again";
    static final String PRERELEASE = "a prerelease never takes an alias";
    public static final String NO_RULE = "the rule by which it follows versions is unknown; publish it once more first";
    public static final String NO_OTHER =
            "no other published version may carry it; publish one, or delete the alias at the registry";
    public static final String CANNOT_DELETE =
            "it did not exist before, and the registry deletes nothing; delete it there by hand";
    public static final String PIN_STAYS = "a pinned tag stays: other images may be built on it";

    static final String PUT_AGAIN = "the registry can't read any more what it has there, so it is put again";
    static final String UNREADABLE =
            "the registry can't read any more what it has under this tag, as when its disk was full,"
                    + " and this job did not put it there; delete the tag at the registry and run again";

    private Refusals() {}

    static String changedElsewhere(boolean there) {
        return "somebody else " + (there ? "changed" : "removed") + " this tag; build the cell again";
    }

    /** @param last what the job put before */
    static String aliasChangedElsewhere(boolean there, PublishedTag last) {
        return "another client had " + (there ? "moved" : "deleted") + " it since this job put it on "
                + (last.release() == null
                        ? shown(last.digest())
                        : last.release().version());
    }

    static String changedBetween(TagState.Seen planned, TagState.Seen now) {
        return "it was on " + shown(planned) + " when the moves were planned and is on " + shown(now)
                + " now: somebody else changed it; run again";
    }

    private static String shown(TagState.Seen seen) {
        return seen.readable() ? shown(seen.digest()) : "what the registry can't read";
    }

    public static String movedSince(String then, String now) {
        return "it was moved again since then, from " + shown(then) + " to " + shown(now)
                + "; undo what did that first";
    }

    static String readsBack(String put, String now) {
        return "it was put on " + shown(put) + " and reads back as " + shown(now)
                + ": somebody else put it at the same moment; find out who, then run again";
    }

    static String notTested(String cell, String tied, String tested) {
        return "what was staged for " + cell + " is " + tied + " and not the tested image " + tested;
    }

    static String wrongPlatform(String cell, Object is, String asked) {
        return cell + " is an image for " + is + " and not for " + asked + "; check its base image";
    }

    public static String lost(String repository, String digest) {
        return repository + " lost the image " + digest + "; build its cell again (rebuild: all)";
    }

    static String unproven(String repository, String digest, String kind) {
        return "there is no proof of the kind " + kind + " by the signing key for " + repository + "@" + digest
                + "; a run with attest tests the image again and proves it, without building it";
    }

    static String versioned(TaggedVersion holder) {
        return "it is on " + holder.version() + ", and an image without a version is not newer;"
                + " give this image a version as its pinned tag, or let a refresh move the alias";
    }

    public static String pinNotRight(Object pinned) {
        return pinned + " is not right";
    }

    static String blocked(HistoryEntry decision) {
        return (decision.release() == null ? "this image" : decision.release().version()) + " was "
                + (decision.alias() ? "taken back" : "withdrawn") + " by " + decision.who() + " on " + decision.day()
                + (decision.why().isEmpty() ? "" : " (" + decision.why() + ")")
                + "; exclude it, build it again or admit it again";
    }

    static String notTakenBack(HistoryEntry decision, IOException fault) {
        return blocked(decision) + "; that was decided while the tag was put, and it could not be put back: "
                + of(fault);
    }

    static String unreachable(String registry) {
        return "not tried: the registry " + registry + " failed several times in a row; run again when it is well";
    }

    /** The message for a registry error; an immutable tag is explained in plain text. */
    public static String of(IOException refused) {
        return refused instanceof RegistryException answer && answer.tagIsImmutable()
                ? "the registry says that its tags are immutable, so it stays as it is: " + refused.getMessage()
                : refused.getMessage();
    }

    static String shown(String digest) {
        return digest == null ? "nothing" : digest;
    }
}
