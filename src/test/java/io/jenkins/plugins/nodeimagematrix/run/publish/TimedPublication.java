package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/** Publications of benchmarks: planned and performed at once. */
final class TimedPublication {
    private TimedPublication() {}

    static PublishRequest unchanged(PublishRequest request) {
        return new PublishRequest(
                request.pins().stream()
                        .map(pin -> new PublishRequest.Pin(
                                pin.reference(),
                                pin.release(),
                                pin.parts().stream()
                                        .map(part -> new PublishRequest.Part(
                                                part.cell(), part.platform(), earlier(part.image()), ""))
                                        .toList()))
                        .toList(),
                request.aliases());
    }

    private static PublishRequest.Image earlier(PublishRequest.Image image) {
        return new PublishRequest.Image(
                image.registry(), image.repository(), image.digest(), image.imageId(), image.inputHash(), false);
    }

    static Publication publish(PublishRequest request, RegistryClient client, Ledger ledger, TagListener log)
            throws Exception {
        return publish(request, client, ledger, false, log);
    }

    static Publication publish(
            PublishRequest request, RegistryClient client, Ledger ledger, boolean refresh, TagListener log)
            throws Exception {
        List<PublishedTag> known = ledger.published();
        Publication publication = Publication.prepare(
                request,
                name -> client,
                new Publication.Rules(known, BlockedImageSource.NONE, UnconfirmedTags.NONE, refresh),
                log,
                new PrintStream(OutputStream.nullOutputStream()));
        publication.publish();
        return publication;
    }

    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
