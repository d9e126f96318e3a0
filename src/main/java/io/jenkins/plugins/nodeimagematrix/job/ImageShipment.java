package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.GivenImage;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.CellResult.StagedImage;
import io.jenkins.plugins.nodeimagematrix.run.ImagePreview;
import io.jenkins.plugins.nodeimagematrix.run.MovePlan;
import io.jenkins.plugins.nodeimagematrix.run.Publication;
import io.jenkins.plugins.nodeimagematrix.run.Shipment;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** One image of an agent's daemon as something to ship, if tests of this build proved it. */
final class ImageShipment {
    private final Run<?, ?> run;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;

    ImageShipment(Run<?, ?> run, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
    }

    /** The registry that the image goes to. */
    String registry(PushOrder order) throws AbortException {
        return reference(order).registry();
    }

    /** What would become of its tags; nothing is uploaded. */
    MovePlan preview(PushOrder order, RegistryClients clients, Publication.Rules rules)
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

    /** Uploads the image, by digest and under no name. */
    Shipment of(PushOrder order, RegistryAccess access) throws IOException, InterruptedException {
        ImageReference pinned = reference(order);
        GivenImage image = image(order);
        String id = proven(order, image);
        StagedImage staged = image.upload(
                id, pinned.registry(), pinned.repository(), access.login(pinned.registry(), Set.of(pinned.registry())));
        Shipment.Part part = new Shipment.Part(
                order.image(),
                null,
                new Shipment.Image(staged.registry(), staged.repository(), staged.digest(), id, id, true),
                "");
        return new Shipment(
                List.of(new Shipment.Pin(pinned, release(pinned.tag()), List.of(part))),
                order.tags().stream()
                        .skip(1)
                        .map(tag -> new Shipment.Alias(pinned.withTag(tag), pinned, order.image(), tag))
                        .toList());
    }

    private GivenImage image(PushOrder order) throws AbortException {
        if (computer == null || computer.getChannel() == null) {
            throw new AbortException(Messages.ImageShipment_noAgent());
        }
        return new GivenImage(order.actionId(), computer, DockerVariables.here(environment), JenkinsProxy.current());
    }

    /** The image's id, by which it is proven and uploaded. */
    private String proven(PushOrder order, GivenImage image) throws IOException, InterruptedException {
        String id = image.id(order.image());
        if (id == null) {
            throw new AbortException(Messages.ImageShipment_noImage(order.image(), computer.getName()));
        }
        if (!BuildProofs.isProven(run, id, AgentName.of(computer))) {
            if (!order.untested()) {
                throw new AbortException(Messages.ImageShipment_unproven(order.image(), id));
            }
            listener.getLogger().println(Messages.ImageShipment_untested(order.image(), id));
        }
        return id;
    }

    private static ImageReference reference(PushOrder order) throws AbortException {
        if (order.repository().isEmpty() || order.tags().isEmpty()) {
            throw new AbortException(Messages.ImageShipment_noTags());
        }
        String name = order.repository();
        String whole = order.registry().isEmpty() ? name : order.registry() + "/" + name;
        return ImageReference.parse(whole + ":" + order.tags().get(0));
    }

    /** By which aliases are kept from moving back; {@code null} if the pinned tag is no version. */
    private static TaggedVersion release(String tag) {
        try {
            return TaggedVersion.of(Version.parse(tag));
        } catch (IllegalArgumentException noVersion) {
            return null;
        }
    }
}
