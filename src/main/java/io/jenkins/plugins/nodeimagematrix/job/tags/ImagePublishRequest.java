package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.DaemonImage;
import io.jenkins.plugins.nodeimagematrix.agent.remote.LimitListener;
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
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
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
    String registry(PushAliasesRequest request) throws AbortException {
        return reference(request).registry();
    }

    /** Returns the planned updates of the image's tags; nothing is uploaded. */
    TagPlan preview(PushAliasesRequest request, RegistryClients clients, Publication.Rules rules)
            throws IOException, InterruptedException {
        ImageReference pinned = reference(request);
        String id = proven(request, image(request));
        return new ImagePreview(clients.at(pinned.registry()), rules)
                .plan(
                        id,
                        request.image(),
                        pinned,
                        release(pinned.tag()),
                        request.tags().subList(1, request.tags().size()));
    }

    /** Uploads the image by digest, without a tag. */
    PublishRequest of(PushAliasesRequest request, RegistryAccess access) throws IOException, InterruptedException {
        ImageReference pinned = reference(request);
        DaemonImage image = image(request);
        String id = proven(request, image);
        StagedImage staged = image.upload(
                id,
                pinned.registry(),
                pinned.repository(),
                access.login(pinned.registry(), Set.of(pinned.registry())),
                LimitListener.to(LimitWaits.on(listener.getLogger())));
        PublishRequest.Part part = new PublishRequest.Part(
                request.image(),
                null,
                new PublishRequest.Image(staged.registry(), staged.repository(), staged.digest(), id, id, true),
                "");
        return new PublishRequest(
                List.of(new PublishRequest.Pin(pinned, release(pinned.tag()), List.of(part))),
                request.tags().stream()
                        .skip(1)
                        .map(tag -> new PublishRequest.Alias(pinned.withTag(tag), pinned, request.image(), tag))
                        .toList());
    }

    private DaemonImage image(PushAliasesRequest request) throws AbortException {
        if (computer == null || computer.getChannel() == null) {
            throw new AbortException(Messages.ImagePublishRequest_noAgent());
        }
        return new DaemonImage(request.actionId(), computer, DockerVariables.here(environment), JenkinsProxy.current());
    }

    /** Returns the id of the image, which must be proven unless the request allows untested images. */
    private String proven(PushAliasesRequest request, DaemonImage image) throws IOException, InterruptedException {
        String id = image.id(request.image());
        if (id == null) {
            throw new AbortException(Messages.ImagePublishRequest_noImage(request.image(), computer.getName()));
        }
        if (!BuildProofs.isProven(run, id, AgentName.of(computer))) {
            if (!request.untested()) {
                throw new AbortException(Messages.ImagePublishRequest_unproven(request.image(), id));
            }
            listener.getLogger().println(Messages.ImagePublishRequest_untested(request.image(), id));
        }
        return id;
    }

    /** Returns the pinned tag. */
    static ImageReference reference(PushAliasesRequest request) throws AbortException {
        if (request.repository().isEmpty() || request.tags().isEmpty()) {
            throw new AbortException(Messages.ImagePublishRequest_noTags());
        }
        String name = request.repository();
        String whole = request.registry().isEmpty() ? name : request.registry() + "/" + name;
        return ImageReference.parse(whole + ":" + request.tags().get(0));
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
