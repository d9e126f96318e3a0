package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The list of referrers at a registry without the referrers API: an index under the tag {@code sha256-<hex>}
 * (distribution-spec 1.1, "Referrers Tag Schema").
 *
 * <p>Two clients that add entries at the same moment can overwrite each other, because most registries ignore {@code
 * If-Match}. So the client puts the index immediately after reading it. It reads it again after the {@linkplain
 * RegistryLimits#listWindow time} that another client may take for the same, and adds entries that are missing then.
 */
final class ReferrersTag {
    private static final int PRECONDITION_FAILED = 412;

    private static final int MAX_ROUNDS = 20;
    private static final int MAX_PAUSE_MILLIS = 200;
    /** The error codes of registries for an index with a manifest that they do not have. */
    private static final Set<String> LOST_ENTRY =
            Set.of("MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_INVALID");

    private final RegistryClient registry;
    private final RegistryHttp http;
    private final String repository;
    private final RegistryClock clock;
    private final Duration window;

    ReferrersTag(RegistryClient registry, RegistryHttp http, String repository) {
        this.registry = registry;
        this.http = http;
        this.repository = repository;
        this.clock = http.connection().clock();
        this.window = http.limits().listWindow();
    }

    static String name(String subject) {
        return subject.replace(':', '-');
    }

    /**
     * Reads the list. A tag that the registry cannot read, as after a full disk, counts as absent: another put repairs
     * it.
     */
    ReferrerList read(String subject) throws IOException, InterruptedException {
        try {
            return http.retrying(number -> readOnce(subject));
        } catch (RegistryException fault) {
            if (new BlobPresence(registry, repository).isOnlyOfWhatWasAsked(fault)) {
                return ReferrerList.tagged(subject, new ReferrerList.Tagged(null, ""));
            }
            throw fault;
        }
    }

    private ReferrerList readOnce(String subject) throws IOException, InterruptedException {
        RegistryHttp.Answer<byte[]> answer = http.once(RegistryRequest.of(
                        "GET",
                        registry.manifest(repository, name(subject)),
                        Scopes.pull(repository),
                        "reading the referrers of " + RegistryClient.name(repository, subject),
                        200,
                        404)
                // A registry answers 404 or 400 if the tag holds another kind of manifest than those asked for.
                .with("Accept", RegistryClient.ACCEPT));
        if (answer.status() == 404) {
            return ReferrerList.tagged(subject, new ReferrerList.Tagged(null, ""));
        }
        Manifest index = registry.checked(answer, repository, name(subject));
        if (!index.isIndex()) {
            throw RegistryException.unusable(
                    "the tag " + name(subject) + " of " + repository + " is not a list of referrers but a "
                            + index.mediaType(),
                    null);
        }
        return ReferrerList.tagged(subject, new ReferrerList.Tagged(index, answer.header("Etag")));
    }

    /**
     * Adds entries to the list. It is read immediately before it is put, so that an entry of another client is rarely
     * overwritten.
     *
     * @return the digest of the index that has them
     */
    String add(String subject, List<Referrer> more) throws IOException, InterruptedException {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ReferrerList before = read(subject);
            ReferrerList now = http.retrying(number -> put(number == 0 ? before : read(subject), more));
            if (now.holds(more)) {
                return now.tagged().index().digest();
            }
            pause();
        }
        throw contended(subject);
    }

    /** @return the list after the put; the one before it if another client changed it meanwhile */
    private ReferrerList put(ReferrerList now, List<Referrer> more) throws IOException, InterruptedException {
        if (now.holds(more)) {
            return now;
        }
        try {
            return putOnce(now, more);
        } catch (RegistryException refused) {
            Set<String> lost = LOST_ENTRY.contains(refused.code()) ? lost(now) : Set.of();
            if (lost.isEmpty()) {
                throw refused;
            }
            return putOnce(readOnce(now.subject()).without(lost), more);
        }
    }

    private ReferrerList putOnce(ReferrerList now, List<Referrer> more) throws IOException, InterruptedException {
        Manifest index = now.with(more);
        RegistryRequest<byte[]> request = RegistryRequest.of(
                "PUT",
                registry.manifest(repository, name(now.subject())),
                Scopes.push(repository),
                "adding to the referrers of " + RegistryClient.name(repository, now.subject()),
                200,
                201,
                202,
                PRECONDITION_FAILED);
        String etag = now.tagged().etag();
        RegistryRequest<byte[]> conditional = now.tagged().index() == null
                ? request.with("If-None-Match", "*")
                : etag.isEmpty() ? request : request.with("If-Match", etag);
        RegistryHttp.Answer<byte[]> answer = http.once(RegistryClient.withContent(conditional, index));
        return answer.status() == PRECONDITION_FAILED
                ? now
                : ReferrerList.tagged(now.subject(), new ReferrerList.Tagged(index, ""));
    }

    /** The entries whose manifests were deleted: registries reject an index with them. */
    private Set<String> lost(ReferrerList list) throws IOException, InterruptedException {
        Set<String> lost = new HashSet<>();
        for (Referrer one : list.referrers()) {
            if (registry.digest(repository, one.digest()).isEmpty()) {
                lost.add(one.digest());
            }
        }
        return lost;
    }

    /**
     * Checks that the list keeps the entries, and adds those that are missing.
     *
     * @param index digest of the index that had them
     * @param since time at which that index was put, in nanoseconds of the {@link RegistryClock}
     */
    void confirm(String subject, List<Referrer> entries, String index, long since)
            throws IOException, InterruptedException {
        String digest = index;
        long put = since;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            long left = put + window.toNanos() - clock.nanoTime();
            clock.sleep(Duration.ofNanos(Math.max(0, left)).plusMillis(1));
            if (registry.digest(repository, name(subject))
                    .filter(digest::equals)
                    .isPresent()) {
                return;
            }
            ReferrerList now = read(subject);
            if (now.holds(entries)) {
                return;
            }
            digest = add(subject, entries);
            put = clock.nanoTime();
        }
        throw contended(subject);
    }

    private void pause() throws InterruptedException {
        clock.sleep(Duration.ofMillis(clock.random(MAX_PAUSE_MILLIS)));
    }

    private RegistryException contended(String subject) {
        return RegistryException.unusable(
                "other clients keep changing the tag " + name(subject) + " of " + repository + " on "
                        + registry.registry() + "; run again when they are done",
                null);
    }
}
