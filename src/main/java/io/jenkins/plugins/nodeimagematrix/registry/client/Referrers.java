package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * The artifacts that refer to images of one repository, such as proofs and signatures: listed, attached and read (OCI
 * distribution-spec 1.1, "Listing Referrers"). Safe for several threads.
 */
public final class Referrers {
    /** Limit for the content of an artifact that is read, in bytes. */
    public static final int MAX_CONTENT_BYTES = 16 * 1024 * 1024;

    private static final int MAX_PAGES = 100;
    private static final int NOT_FOUND = 404;
    private static final int INTERNAL_ERROR = 500;
    private static final String UNKNOWN_REPOSITORY = "NAME_UNKNOWN";
    /** The statuses with which registries without the referrers API answer a request for the list. */
    private static final Set<Integer> NO_LIST = Set.of(400, NOT_FOUND, 405, 406, 501);

    private final RegistryClient registry;
    private final RegistryHttp http;
    private final String repository;
    private final ReferrersTag tag;
    private volatile boolean hasEmptyConfig;
    private volatile boolean isKnownToList;

    Referrers(RegistryClient registry, RegistryHttp http, String repository) {
        this.registry = registry;
        this.http = http;
        this.repository = repository;
        this.tag = new ReferrersTag(registry, http, repository);
    }

    /**
     * Lists the artifacts that refer to an image.
     *
     * @param subject digest of the image, which need not exist
     */
    public ReferrerList list(String subject) throws IOException, InterruptedException {
        RegistryException.requireDigest(subject, "an image of " + repository);
        if (http.connection().listsReferrers().get()) {
            List<Referrer> listed = listed(subject);
            if (listed != null) {
                return ReferrerList.listed(subject, listed);
            }
        }
        return tag.read(subject);
    }

    /**
     * The list before artifacts are attached to an image. It is empty for an image that this process put and attached
     * nothing to yet; it is then only read to find out whether the registry supports the referrers API.
     */
    public ReferrerList listToAttach(String subject) throws IOException, InterruptedException {
        boolean isNew = http.connection().recentManifests().claimFirstReferrer(repository, subject);
        boolean mayList = http.connection().listsReferrers().get();
        if (!isNew || mayList && !isKnownToList) {
            return list(subject);
        }
        return mayList
                ? ReferrerList.listed(subject, List.of())
                : ReferrerList.tagged(subject, new ReferrerList.Tagged(null, ""));
    }

    /** @return {@code null} if the registry does not support the referrers API */
    private List<Referrer> listed(String subject) throws IOException, InterruptedException {
        List<Referrer> all = new ArrayList<>();
        URI page = http.uri("/v2/" + repository + "/referrers/" + subject);
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            RegistryHttp.Answer<byte[]> answer;
            try {
                answer = http.send(RegistryRequest.of(
                                "GET",
                                page,
                                Scopes.pull(repository),
                                "listing the referrers of " + RegistryClient.name(repository, subject),
                                200)
                        .with("Accept", Manifest.OCI_INDEX));
            } catch (RegistryException refused) {
                if (pages > 0 || !NO_LIST.contains(refused.status())) {
                    throw refused;
                }
                if (!refused.code().equals(UNKNOWN_REPOSITORY)) {
                    http.connection().listsReferrers().set(false);
                }
                return null;
            }
            if (!answer.header("Content-Type").startsWith(Manifest.OCI_INDEX)) {
                return null;
            }
            all.addAll(ReferrerList.entries(answer.body(), RegistryClient.name(repository, subject)));
            Matcher next =
                    TagPages.NEXT_PAGE.matcher(String.join(",", answer.headers().allValues("Link")));
            if (!next.find()) {
                isKnownToList = true;
                return all;
            }
            page = http.follow(next.group(1));
        }
        throw RegistryException.unusable(
                "the registry " + registry.registry() + " lists the referrers of "
                        + RegistryClient.name(repository, subject) + " on more than " + MAX_PAGES + " pages",
                null);
    }

    /**
     * Artifacts that were put. Their registry lists them permanently once they are {@linkplain Referrers#confirm
     * confirmed}.
     *
     * @param index digest of the tagged index that has them; {@code null} if the registry supports the referrers API
     * @param since time at which that index was put, in nanoseconds of the {@link RegistryClock}
     */
    public record Attached(String subject, List<Referrer> referrers, String index, long since) {
        public Attached {
            referrers = List.copyOf(referrers);
        }
    }

    /**
     * Puts artifacts that refer to an image. Artifacts that are listed already are not put again.
     *
     * @param seen the last list of the image's referrers
     * @param subject the image, which is at the registry
     */
    public Attached attach(ReferrerList seen, Manifest subject, List<Artifact> artifacts)
            throws IOException, InterruptedException {
        List<Referrer> entries = new ArrayList<>();
        boolean listedByRegistry = !seen.isTagged();
        for (Artifact artifact : artifacts) {
            Manifest manifest = artifact.manifest(subject);
            Referrer entry = Referrer.of(artifact, manifest);
            if (!seen.holds(List.of(entry))) {
                listedByRegistry |= put(artifact, manifest, subject.digest());
            }
            entries.add(entry);
        }
        String index = listedByRegistry || entries.isEmpty() ? null : tag.add(subject.digest(), entries);
        return new Attached(
                subject.digest(), entries, index, http.connection().clock().nanoTime());
    }

    /** @return whether the registry answers that it lists the artifact ({@code OCI-Subject}) */
    private boolean put(Artifact artifact, Manifest manifest, String subject) throws IOException, InterruptedException {
        if (!hasEmptyConfig) {
            String digest = Digests.of(Artifact.EMPTY_CONFIG);
            if (!new BlobPresence(registry, repository).blob(digest)) {
                registry.uploadSmall(repository, Artifact.EMPTY_CONFIG);
            }
            hasEmptyConfig = true;
        }
        registry.uploadSmall(repository, artifact.content());
        RegistryRequest<byte[]> request = RegistryRequest.of(
                "PUT",
                registry.manifest(repository, manifest.digest()),
                Scopes.push(repository),
                "attaching " + artifact.type() + " to " + RegistryClient.name(repository, subject),
                RegistryClient.STORED);
        RegistryHttp.Answer<byte[]> answer = http.send(RegistryClient.withContent(request, manifest));
        registry.checkStored(answer, repository, manifest.digest(), manifest);
        return answer.header("OCI-Subject").equals(subject);
    }

    /**
     * Checks that the artifacts are listed, also if other clients add artifacts at the same moment. If the list is an
     * index under a tag, this waits until the {@linkplain RegistryLimits#listWindow window} of other clients has
     * passed.
     *
     * @throws RegistryException if the registry does not list them
     */
    public void confirm(Attached attached) throws IOException, InterruptedException {
        if (attached.referrers().isEmpty()) {
            return;
        }
        if (attached.index() != null) {
            tag.confirm(attached.subject(), attached.referrers(), attached.index(), attached.since());
            return;
        }
        Optional<ReferrerList> listed = registry.readBack()
                .until(() -> Optional.of(list(attached.subject())).filter(list -> list.holds(attached.referrers())));
        if (listed.isEmpty()) {
            throw RegistryException.unusable(
                    "the registry " + registry.registry() + " accepted a referrer of "
                            + RegistryClient.name(repository, attached.subject()) + " but does not list it",
                    null);
        }
    }

    /**
     * Reads the content of an artifact and checks its digests.
     *
     * @return empty if the artifact was deleted, does not have exactly one layer, exceeds {@link #MAX_CONTENT_BYTES},
     *     or cannot be read by the registry, as after a full disk
     */
    public Optional<byte[]> content(Referrer referrer) throws IOException, InterruptedException {
        try {
            Manifest manifest = registry.get(repository, referrer.digest()).orElse(null);
            if (manifest == null
                    || manifest.layers().size() != 1
                    || manifest.layers().get(0).size() > MAX_CONTENT_BYTES) {
                return Optional.empty();
            }
            Manifest.Descriptor layer = manifest.layers().get(0);
            byte[] bytes = registry.read(repository, layer, in -> in.readAllBytes());
            return Optional.of(bytes).filter(content -> Digests.of(content).equals(layer.digest()));
        } catch (RegistryException fault) {
            if (fault.isTransient() && fault.status() != INTERNAL_ERROR) {
                throw fault;
            }
            return Optional.empty();
        }
    }
}
