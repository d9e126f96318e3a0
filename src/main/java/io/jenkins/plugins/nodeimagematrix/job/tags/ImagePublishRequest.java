package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.DaemonImage;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.proof.BuildProofs;
import io.jenkins.plugins.nodeimagematrix.job.registry.DockerVariables;
import io.jenkins.plugins.nodeimagematrix.job.registry.JenkinsProxy;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.publish.ImagePreview;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A publish request for one image on an agent's daemon that tests of this build proved. */
final class ImagePublishRequest {
    private final Run<?, ?> run;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;

    ImagePublishRequest(Run<?, ?> run, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
    }

    /** Returns the registry that the image is published to. */
    String registry(PushRequest order) throws AbortException {
        return reference(order).registry();
    }

    /** Returns the planned moves of the image's tags; nothing is uploaded. */
    TagPlan preview(PushRequest order, RegistryClients clients, Publication.Rules rules)
            throws IOException, InterruptedException {
        ImageReference pinned = reference(order);
        String id = proven(order, image(order));
        return new ImagePreview(clients.at(pinned.registry()), rules)
                .plan(
                        id,
                        order.image(),
                        pinned,
                        release(pinned.tag()),
                        order.tags().subList(1, order.tags().size()));
    }

    /** Uploads the image by digest, without a tag. */
    PublishRequest of(PushRequest order, RegistryAccess access) throws IOException, InterruptedException {
        ImageReference pinned = reference(order);
        DaemonImage image = image(order);
        String id = proven(order, image);
        StagedImage staged = image.upload(
                id, pinned.registry(), pinned.repository(), access.login(pinned.registry(), Set.of(pinned.registry())));
        PublishRequest.Part part = new PublishRequest.Part(
                order.image(),
                null,
                new PublishRequest.Image(staged.registry(), staged.repository(), staged.digest(), id, id, true),
                "");
        return new PublishRequest(
                List.of(new PublishRequest.Pin(pinned, release(pinned.tag()), List.of(part))),
                order.tags().stream()
                        .skip(1)
                        .map(tag -> new PublishRequest.Alias(pinned.withTag(tag), pinned, order.image(), tag))
                        .toList());
    }

    private DaemonImage image(PushRequest order) throws AbortException {
        if (computer == null || computer.getChannel() == null) {
            throw new AbortException(Messages.ImagePublishRequest_noAgent());
        }
        return new DaemonImage(order.actionId(), computer, DockerVariables.here(environment), JenkinsProxy.current());
    }

    /** Returns the id of the image, which must be proven unless the order allows untested images. */
    private String proven(PushRequest order, DaemonImage image) throws IOException, InterruptedException {
        String id = image.id(order.image());
        if (id == null) {
            throw new AbortException(Messages.ImagePublishRequest_noImage(order.image(), computer.getName()));
        }
        if (!BuildProofs.isProven(run, id, AgentName.of(computer))) {
            if (!order.untested()) {
                throw new AbortException(Messages.ImagePublishRequest_unproven(order.image(), id));
            }
            listener.getLogger().println(Messages.ImagePublishRequest_untested(order.image(), id));
        }
        return id;
    }

    /** Returns the pinned tag. */
    static ImageReference reference(PushRequest order) throws AbortException {
        if (order.repository().isEmpty() || order.tags().isEmpty()) {
            throw new AbortException(Messages.ImagePublishRequest_noTags());
        }
        String name = order.repository();
        String whole = order.registry().isEmpty() ? name : order.registry() + "/" + name;
        return ImageReference.parse(whole + ":" + order.tags().get(0));
    }

    /** Returns the release that keeps aliases from moving back; {@code null} if the pinned tag is not a version. */
    private static TaggedVersion release(String tag) {
        try {
            return TaggedVersion.of(Version.parse(tag));
        } catch (IllegalArgumentException noVersion) {
            return null;
        }
    }
}
