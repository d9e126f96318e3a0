package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.report.MoveKind;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What would become of the tags of an image that is at no registry yet: its digest is not known before it is uploaded, but
 * whether a tag holds this very image is.
 */
public final class ImagePreview {
    private final RegistryClient registry;
    private final Publication.Rules rules;

    public ImagePreview(RegistryClient registry, Publication.Rules rules) {
        this.registry = registry;
        this.rules = rules;
    }

    /**
     * @param release behind the pinned tag; {@code null} for none
     * @param aliases tags that follow it
     */
    public TagPlan plan(
            String imageId, String title, ImageReference pinned, TaggedVersion release, List<String> aliases)
            throws IOException, InterruptedException {
        AliasGuard guard = new AliasGuard(rules.known(), rules.refresh());
        List<RunReport.TagMove> moves = new ArrayList<>();
        Manifest there = registry.get(pinned.repository(), pinned.tag()).orElse(null);
        boolean refused = there != null && !imageId.equals(there.configDigest()) && !rules.refresh();
        moves.add(
                refused
                        ? MoveKind.REFUSED.move(pinned, title, false, there.digest(), null, Refusals.PINNED_DIFFERS)
                        : move(pinned, title, false, imageId, there));
        for (String alias : aliases) {
            ImageReference tag = pinned.withTag(alias);
            Manifest now = registry.get(tag.repository(), tag.tag()).orElse(null);
            String from = now == null ? null : now.digest();
            boolean same = now != null && imageId.equals(now.configDigest());
            String why =
                    refused ? Refusals.pinNotRight(pinned) : same ? null : guard.refuses(tag, release, from, registry);
            moves.add(
                    why == null
                            ? move(tag, title, true, imageId, now)
                            : (refused ? MoveKind.KEPT : MoveKind.REFUSED).move(tag, title, true, from, null, why));
        }
        return new TagPlan(moves);
    }

    private static RunReport.TagMove move(
            ImageReference tag, String title, boolean alias, String imageId, Manifest now) {
        String from = now == null ? null : now.digest();
        boolean same = now != null && imageId.equals(now.configDigest());
        return (same ? MoveKind.UNCHANGED : MoveKind.to(from)).move(tag, title, alias, from, same ? from : null, "");
    }
}
