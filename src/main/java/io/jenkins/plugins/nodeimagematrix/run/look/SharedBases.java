package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The digests of base images for the looks of all jobs. Each image is requested once for each login, at most every
 * {@link SharedCatalogue#MAX_AGE 5 minutes}, and a registry that fails less often. Not for several threads.
 */
public final class SharedBases {
    private static final int THREADS = 8;
    private static final Duration MAX_UNUSED = Duration.ofHours(1);

    private final Clients clients;
    private final Clock clock;
    private final Duration atMost;
    private final Map<Base, Digest> known = new HashMap<>();
    private final Map<Place, SourceBackOff> backOffs = new HashMap<>();

    /** A maker of the clients that requests are sent with. */
    @FunctionalInterface
    public interface Clients {
        /** @param login {@code null} for none */
        RegistryClient at(String registry, RegistryCredentials login);
    }

    /**
     * A base image as it is seen with a login.
     *
     * @param login {@code null} for none
     */
    record Base(String image, RegistryCredentials login) {
        /** The image's registry; empty for a name that is not one of an image. */
        Optional<String> registry() {
            try {
                return Optional.of(ImageReference.parse(image).registry());
            } catch (IllegalArgumentException noName) {
                return Optional.empty();
            }
        }

        private Place place() {
            return new Place(registry().orElse(""), login);
        }
    }

    private record Place(String registry, RegistryCredentials login) {}

    /** @param value {@code null} if there is none; {@code fault} then is the reason */
    private record Digest(String value, String fault, Instant asked) {}

    /**
     * @param digests of the images that are known
     * @param faults of the others
     */
    record Answers(Map<Base, String> digests, Map<Base, String> faults) {}

    /** @param atMost the time for all requests of one call */
    public SharedBases(Clients clients, Clock clock, Duration atMost) {
        this.clients = clients;
        this.clock = clock;
        this.atMost = atMost;
    }

    Answers ask(Collection<Base> wanted, boolean urgent) throws InterruptedException {
        Instant now = clock.instant();
        known.values().removeIf(digest -> digest.asked().plus(MAX_UNUSED).isBefore(now));
        request(due(wanted, now, urgent), now);
        Map<Base, String> digests = new HashMap<>();
        Map<Base, String> faults = new HashMap<>();
        for (Base base : wanted) {
            Digest digest = known.get(base);
            SourceBackOff failing = backOffs.get(base.place());
            if (digest != null && digest.value() != null) {
                digests.put(base, digest.value());
            } else if (failing != null) {
                faults.put(base, failing.fault());
            } else if (digest != null) {
                faults.put(base, digest.fault());
            }
        }
        return new Answers(digests, faults);
    }

    private Map<RegistryCredentials, SortedSet<String>> due(Collection<Base> wanted, Instant now, boolean urgent) {
        Duration fresh = urgent ? SharedCatalogue.URGENT : SharedCatalogue.MAX_AGE;
        Map<RegistryCredentials, SortedSet<String>> due = new HashMap<>();
        for (Base base : wanted) {
            Digest digest = known.get(base);
            SourceBackOff failing = backOffs.get(base.place());
            boolean waits = failing != null && now.isBefore(failing.until());
            boolean old = digest == null || !now.isBefore(digest.asked().plus(fresh));
            if (old && !waits) {
                due.computeIfAbsent(base.login(), absent -> new TreeSet<>()).add(base.image());
            }
        }
        return due;
    }

    private void request(Map<RegistryCredentials, SortedSet<String>> due, Instant now) throws InterruptedException {
        if (due.isEmpty()) {
            return;
        }
        List<RegistryCredentials> logins = new ArrayList<>(due.keySet());
        List<Callable<BaseDigests.Answers>> work = new ArrayList<>();
        for (RegistryCredentials login : logins) {
            BaseDigests digests = new BaseDigests(registry -> clients.at(registry, login));
            work.add(() -> digests.look(due.get(login)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, work.size()), task -> {
            Thread thread = new Thread(task, "node image matrix looks at registries");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<BaseDigests.Answers>> answers =
                    threads.invokeAll(work, atMost.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < logins.size(); i++) {
                take(logins.get(i), due.get(logins.get(i)), answers.get(i), now);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void take(
            RegistryCredentials login, SortedSet<String> asked, Future<BaseDigests.Answers> future, Instant now)
            throws InterruptedException {
        BaseDigests.Answers answers;
        try {
            answers = future.get();
        } catch (CancellationException late) {
            failed(login, asked, now, "no answer within " + atMost.toSeconds() + " s");
            return;
        } catch (ExecutionException broken) {
            failed(login, asked, now, String.valueOf(broken.getCause()));
            return;
        }
        for (String image : asked) {
            Base base = new Base(image, login);
            String fault = answers.failing().get(base.registry().orElse(""));
            if (fault == null) {
                backOffs.remove(base.place());
            }
            known.put(
                    base,
                    new Digest(answers.found().get(image), answers.faults().get(image), now));
        }
        answers.failing().forEach((registry, fault) -> fail(new Place(registry, login), now, fault));
    }

    private void failed(RegistryCredentials login, SortedSet<String> images, Instant now, String fault) {
        images.stream()
                .map(image -> new Base(image, login).place())
                .distinct()
                .forEach(place -> fail(place, now, fault));
    }

    private void fail(Place place, Instant now, String fault) {
        backOffs.put(place, SourceBackOff.after(backOffs.get(place), now, fault));
    }

    List<FailingSource> failing() {
        return backOffs.entrySet().stream()
                .map(each -> each.getValue().of(each.getKey().registry()))
                .toList();
    }
}
