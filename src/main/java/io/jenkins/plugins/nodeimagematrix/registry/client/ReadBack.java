package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnection.HeadAnswers;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The reading back of what was just put at a registry, with as few requests that count as a pull as the registry allows. */
public final class ReadBack {
    /** Pauses before something that is not visible yet is read again. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1));

    private final RegistryClient registry;
    private final RegistryHttp http;

    ReadBack(RegistryClient registry, RegistryHttp http) {
        this.registry = registry;
        this.http = http;
    }

    /** A look at the registry for something that was put there; empty if it is not visible. */
    @FunctionalInterface
    interface Look<T> {
        Optional<T> at() throws IOException, InterruptedException;
    }

    /** Looks until it is visible. A registry may need a moment until it is visible on all of its machines. */
    <T> Optional<T> until(Look<T> look) throws IOException, InterruptedException {
        Optional<T> seen = look.at();
        for (int more = 0; seen.isEmpty() && more < PAUSES.size(); more++) {
            http.connection().clock().sleep(PAUSES.get(more));
            seen = look.at();
        }
        return seen;
    }

    /**
     * The digest of a tag that was just put on a manifest. A {@code HEAD} may confirm it, because registries count a {@code GET} as a
     * pull; the first one at a registry is compared with the bytes. Only a {@code GET} denies it.
     *
     * @param wasRead whether the bytes of that digest were read from the repository since they were put; otherwise they are read now
     * @return empty if there is no such tag
     */
    public Optional<String> tag(String repository, String tag, String digest, boolean wasRead)
            throws IOException, InterruptedException {
        AtomicReference<HeadAnswers> answers = http.connection().headAnswers();
        if (wasRead && answers.get() == HeadAnswers.RELIABLE) {
            Optional<String> head = registry.digest(repository, tag);
            if (head.filter(digest::equals).isPresent()) {
                return head;
            }
        }
        Optional<String> bytes = until(() -> registry.get(repository, tag).map(Manifest::digest));
        if (bytes.isPresent() && answers.compareAndSet(HeadAnswers.UNCHECKED, HeadAnswers.CHECKING)) {
            HeadAnswers found = HeadAnswers.UNCHECKED;
            try {
                found = compareHead(repository, tag, bytes.get());
            } finally {
                answers.compareAndSet(HeadAnswers.CHECKING, found);
            }
        }
        return bytes;
    }

    private HeadAnswers compareHead(String repository, String tag, String read)
            throws IOException, InterruptedException {
        Optional<String> head = registry.digest(repository, tag);
        if (head.filter(read::equals).isPresent()) {
            return HeadAnswers.RELIABLE;
        }
        Optional<String> again = registry.get(repository, tag).map(Manifest::digest);
        // Another client may have moved the tag between the requests; that says nothing about the registry.
        return again.equals(Optional.of(read)) ? HeadAnswers.UNRELIABLE : HeadAnswers.UNCHECKED;
    }
}
