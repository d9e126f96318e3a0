package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The preview of tag updates for an image that is at no registry yet. Its digest is unknown before the upload, but it can be
 * checked whether a tag holds this very image.
 */
public final class ImagePreview {
    private final RegistryClient registry;
    private final Publication.Rules rules;

    public ImagePreview(RegistryClient registry, Publication.Rules rules) {
        this.registry = registry;
        this.rules = rules;
    }

    /**
     * @param release the version behind the pinned tag; {@code null} for none
     * @param aliases tags that follow the pinned tag
     */
    public TagPlan plan(
            String imageId, String title, ImageReference pinned, TaggedVersion release, List<String> aliases)
            throws IOException, InterruptedException {
        AliasGuard guard = new AliasGuard(rules.known(), rules.refresh());
        List<TagUpdate> updates = new ArrayList<>();
        Manifest there = registry.get(pinned.repository(), pinned.tag()).orElse(null);
        boolean refused = there != null && !imageId.equals(there.configDigest()) && !rules.refresh();
        updates.add(
                refused
                        ? TagUpdate.of(
                                TagUpdate.Kind.REFUSED,
                                pinned,
                                title,
                                false,
                                there.digest(),
                                null,
                                Refusals.PINNED_DIFFERS)
                        : update(pinned, title, false, imageId, there));
        for (String alias : aliases) {
            ImageReference tag = pinned.withTag(alias);
            Manifest now = registry.get(tag.repository(), tag.tag()).orElse(null);
            String from = now == null ? null : now.digest();
            boolean same = now != null && imageId.equals(now.configDigest());
            String why =
                    refused ? Refusals.pinNotRight(pinned) : same ? null : guard.refuses(tag, release, from, registry);
            updates.add(
                    why == null
                            ? update(tag, title, true, imageId, now)
                            : TagUpdate.of(
                                    refused ? TagUpdate.Kind.KEPT : TagUpdate.Kind.REFUSED,
                                    tag,
                                    title,
                                    true,
                                    from,
                                    null,
                                    why));
        }
        return new TagPlan(updates);
    }

    private static TagUpdate update(ImageReference tag, String title, boolean alias, String imageId, Manifest now) {
        String from = now == null ? null : now.digest();
        boolean same = now != null && imageId.equals(now.configDigest());
        return TagUpdate.of(
                same ? TagUpdate.Kind.UNCHANGED : TagUpdate.Kind.to(from),
                tag,
                title,
                alias,
                from,
                same ? from : null,
                "");
    }
}
