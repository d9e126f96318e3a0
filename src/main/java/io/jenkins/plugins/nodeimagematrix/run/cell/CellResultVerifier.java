package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The controller's check of an agent's answers. A compromised agent can spoil only the cells that were assigned to it. Its
 * answer must be for the requested cell, tests and repository, and the uploaded image must be built from that cell's inputs
 * according to the registry. Only then is the image's manifest committed.
 */
public final class CellResultVerifier {
    private static final int NOT_FOUND = 404;
    private static final Pattern MEDIA_TYPE = Pattern.compile("application/[a-zA-Z0-9.+-]{1,100}");

    private final Registries registries;
    private final ManifestCommit commit;

    public CellResultVerifier(Registries registries, ManifestCommit commit) {
        this.registries = registries;
        this.commit = commit;
    }

    /** Encodes an outcome for the controller. */
    public static byte[] write(CellOutcome outcome) throws IOException {
        return CellResultCodec.write(outcome);
    }

    /**
     * Verifies an answer and commits the image. When this method returns, a proven image is complete at the registry.
     *
     * @param agent the agent that answers
     * @param startedMillis time of the request by the controller's clock
     * @param took duration by the controller's clock
     * @throws UntrustedAnswerException if an honest agent could not have sent this answer
     * @throws IOException if the registry cannot be queried
     */
    public CellResult accept(byte[] answer, CellRequest request, String agent, long startedMillis, Duration took)
            throws IOException, InterruptedException {
        CellOutcome outcome = CellResultCodec.read(answer);
        CellResult result = outcome.result();
        PlannedCell planned = request.planned();
        require(planned.cell().name().equals(result.cell()), "answered for " + result.cell());
        require(planned.inputHash().equals(result.inputHash()), "answered for other inputs than requested");
        require(result.imageId() == null || Digests.isDigest(result.imageId()), "returned an invalid image id");
        require(result.retries() >= 0 && result.retries() <= 1_000, "reported " + result.retries() + " retries");
        require(
                result.retried().size() <= Retries.MAX_RECORDED,
                "listed " + result.retried().size() + " retries");
        requireBase(result.base(), request);
        require(result.state() != null, "returned no state");
        switch (result.state()) {
            case PROVEN -> requireTests(result, request);
            case UNTESTED ->
                require(
                        planned.cell().untested()
                                && planned.cell().tests().isEmpty()
                                && result.tests().isEmpty(),
                        "skipped requested tests");
            case FAILED -> {
                require(
                        result.failure() != null && result.staged() == null,
                        "returned a failed cell without a failure");
                requireBeginOfTests(result, request);
            }
            default -> throw untrusted("returned the state " + result.state());
        }
        CellResult seen = result.asSeenBy(agent, planned.reason().text(), startedMillis, took);
        try {
            if (result.state().isPublishable()) {
                requireImage(outcome, request);
            }
            require(result.contents() == null, "named the place of its image's contents");
            require(
                    (outcome.contents() != null)
                            == (request.readContents() && result.state().isPublishable()),
                    outcome.contents() == null
                            ? "did not read the image's contents"
                            : "read contents without a request");
            requireScan(outcome, request);
            return commit.settle(outcome.with(seen));
        } catch (RegistryException refused) {
            return seen.notUploaded(refused);
        }
    }

    /** A scan is there exactly if it was asked for. An agent may say that it blocks the image before the upload. */
    private static void requireScan(CellOutcome outcome, CellRequest request) throws UntrustedAnswerException {
        CellResult result = outcome.result();
        require(result.scan() == null, "named the place of what a scanner found");
        if (outcome.scan() != null) {
            require(request.scan() != null, "scanned the image without a request");
            require(
                    result.state().isPublishable()
                            || result.failure().kind() == CellFailure.Kind.VULNERABILITY && result.imageId() != null,
                    "scanned an image that is not proven");
        } else {
            require(request.scan() == null || !result.state().isPublishable(), "did not scan the image");
            require(
                    result.failure() == null || result.failure().kind() != CellFailure.Kind.VULNERABILITY,
                    "named no vulnerabilities");
        }
    }

    private static void requireTests(CellResult result, CellRequest request) throws UntrustedAnswerException {
        List<String> asked = request.planned().cell().tests();
        List<String> done =
                result.tests().stream().map(CellResult.LayerTest::folder).toList();
        require(!asked.isEmpty() && asked.equals(done), "ran other tests than the requested " + asked);
        require(
                result.tests().stream().allMatch(CellResult.LayerTest::passed),
                "returned a proven cell with failed tests");
    }

    /** Tests run in request; none runs after a failed one. */
    private static void requireBeginOfTests(CellResult result, CellRequest request) throws UntrustedAnswerException {
        List<String> asked = request.planned().cell().tests();
        List<String> done =
                result.tests().stream().map(CellResult.LayerTest::folder).toList();
        require(
                done.size() <= asked.size() && asked.subList(0, done.size()).equals(done),
                "ran other tests than the requested " + asked);
    }

    private static void requireBase(CellResult.Base base, CellRequest request) throws UntrustedAnswerException {
        String from = request.planned().cell().from();
        require(
                base == null
                        || (base.digest() == null || Digests.isDigest(base.digest()))
                                && (base.imageId() == null || Digests.isDigest(base.imageId()))
                                && (String.valueOf(base.image()).equals(from)
                                        || request.baseNames().stream().anyMatch(name -> name.toString()
                                                .equals(base.image()))),
                "built on another base than requested");
    }

    private void requireImage(CellOutcome outcome, CellRequest request) throws IOException, InterruptedException {
        CellResult result = outcome.result();
        require(result.imageId() != null && result.failure() == null, "returned no image to publish");
        StagedImage staged = result.staged();
        if (request.upload() == null) {
            require(staged == null, "uploaded an image without a request");
            return;
        }
        require(staged != null, "did not upload the image");
        require(Digests.isDigest(staged.digest()), "returned an invalid digest");
        require(
                staged.mediaType() != null
                        && MEDIA_TYPE.matcher(staged.mediaType()).matches(),
                "returned an invalid media type");
        PublishedImage published = request.planned().published();
        boolean again = request.planned().retest()
                && isAt(staged, published.reference())
                && published.digest().equals(staged.digest())
                && published.imageId().equals(result.imageId());
        if (!again) {
            requireVerifiedBase(result, request);
        }
        require(
                again || isAt(staged, request.upload().target()),
                "uploaded to " + staged.registry() + "/" + staged.repository());
        RegistryClient registry = registries.at(staged.registry());
        Manifest manifest = outcome.manifest() == null && again
                ? registry.get(staged.repository(), staged.digest()).orElse(null)
                : outcome.manifest();
        if (manifest == null || !manifest.digest().equals(staged.digest())) {
            throw untrusted("did not upload " + staged.digest());
        }
        requireInputs(result, manifest, request.planned(), registry);
    }

    /** An image that is built on a base with a verified signature must be built on the digest that is signed. */
    private static void requireVerifiedBase(CellResult result, CellRequest request) throws UntrustedAnswerException {
        PlannedCell planned = request.planned();
        if (planned.cell().verify() != null && planned.cell().from() != null) {
            String named = ExternalImage.parse(planned.cell().from()).digest();
            String verified = named != null || planned.bases().isEmpty()
                    ? named
                    : planned.bases().get(0).digest();
            require(
                    result.base() != null
                            && result.base().digest() != null
                            && result.base().digest().equals(verified),
                    "built on a base whose signature was not verified");
        }
    }

    private static boolean isAt(StagedImage staged, ImageReference target) {
        return target.registry().equals(staged.registry())
                && target.repository().equals(staged.repository());
    }

    /** Rejects another cell's image: its label has other inputs. */
    private static void requireInputs(
            CellResult result, Manifest manifest, PlannedCell planned, RegistryClient registry)
            throws IOException, InterruptedException {
        require(
                result.imageId().equals(manifest.configDigest())
                        || result.imageId().equals(manifest.digest()),
                "uploaded another image than the tested one");
        String inputs = inputs(registry, result.staged().repository(), manifest);
        require(
                inputs.equals(planned.inputHash()) || InputHash.sameBuild(inputs, planned.inputHash()),
                "uploaded an image with other inputs than this cell's");
    }

    private static String inputs(RegistryClient registry, String repository, Manifest manifest)
            throws IOException, InterruptedException {
        try {
            return ImageLabels.of(registry, repository, manifest).getOrDefault(ImageLabels.INPUTS, "");
        } catch (RegistryException absent) {
            require(absent.status() != NOT_FOUND, "did not upload the configuration of its image");
            throw absent;
        }
    }

    private static void require(boolean holds, String complaint) throws UntrustedAnswerException {
        if (!holds) {
            throw untrusted(complaint);
        }
    }

    private static UntrustedAnswerException untrusted(String complaint) {
        return new UntrustedAnswerException(complaint);
    }
}
