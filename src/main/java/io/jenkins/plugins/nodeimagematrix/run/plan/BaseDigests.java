package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The digests of base images outside of the matrix, queried from their registries. Cells on a base with a new digest are
 * rebuilt. If a base cannot be queried, its last known digest is used, so that a registry failure causes no rebuilds. A base
 * that was never found, such as one that exists on daemons only, counts by its name.
 */
public final class BaseDigests {
    /** Short limits, since the run can do without an answer. */
    public static final RegistryLimits LIMITS = RegistryLimits.DEFAULT
            .withRetries(1)
            .withPauses(Duration.ofMillis(250), Duration.ofSeconds(1))
            .withAnswerWithin(Duration.ofSeconds(5));

    private static final int MAX_NAMED = 5;

    private final RegistryClients registries;

    /** @param registries called by the thread that queries, once for each registry */
    public BaseDigests(RegistryClients registries) {
        this.registries = registries;
    }

    /**
     * @param last the digests of an earlier run, by the image's name
     * @param out receives a line for each registry with the images that could not be queried
     * @return the current digests of the plan's bases, without those that could not be queried
     */
    public Map<String, String> ask(Plan plan, Map<String, String> last, PrintStream out)
            throws IOException, InterruptedException {
        SortedSet<String> names = new TreeSet<>();
        plan.cells()
                .forEach(cell -> cell.bases().stream().map(ExternalBase::image).forEach(names::add));
        Map<String, String> now = new TreeMap<>();
        for (Asked asked : asked(names)) {
            now.putAll(asked.found);
            if (!asked.missed.isEmpty()) {
                out.println(asked.missed(last));
            }
        }
        return now;
    }

    /**
     * The answers of registries about images.
     *
     * @param found the current digest of each image that was found
     * @param faults of each image that was not found, its registry's answer
     * @param failing the registries that did not answer, each with its fault
     */
    public record Answers(Map<String, String> found, Map<String, String> faults, Map<String, String> failing) {}

    /** Queries each image once. Names without a registry or a tag that can move are left out. */
    public Answers look(SortedSet<String> names) throws IOException, InterruptedException {
        Map<String, String> found = new TreeMap<>();
        Map<String, String> faults = new TreeMap<>();
        Map<String, String> failing = new TreeMap<>();
        for (Asked asked : asked(names)) {
            found.putAll(asked.found);
            asked.missed.forEach(name -> faults.put(name, asked.reason()));
            if (asked.given) {
                failing.put(asked.registry, asked.reason());
            }
        }
        return new Answers(found, faults, failing);
    }

    private List<Asked> asked(SortedSet<String> names) throws IOException, InterruptedException {
        List<Asked> all = new ArrayList<>();
        for (Map.Entry<String, Map<String, ImageReference>> each :
                byRegistry(names).entrySet()) {
            Asked asked = new Asked(each.getKey(), each.getValue());
            asked.connect();
            all.add(asked);
        }
        InParallel.map(all, asked -> {
            asked.look();
            return null;
        });
        return all;
    }

    private static Map<String, Map<String, ImageReference>> byRegistry(SortedSet<String> names) {
        Map<String, Map<String, ImageReference>> all = new TreeMap<>();
        for (String name : names) {
            reference(name).ifPresent(reference -> all.computeIfAbsent(reference.registry(), absent -> new TreeMap<>())
                    .put(name, reference));
        }
        return all;
    }

    /**
     * The reference to query; empty for names without a registry or a tag that can move: {@code scratch}, or a reference by
     * digest.
     */
    private static Optional<ImageReference> reference(String name) {
        if (name.equals("scratch") || name.contains("@")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ImageReference.parse(name));
        } catch (IllegalArgumentException noName) {
            // A Dockerfile variable whose value is known only to the builder.
            return Optional.empty();
        }
    }

    /** The queries to one registry. */
    private final class Asked {
        private final String registry;
        private final Map<String, ImageReference> images;
        private final Map<String, String> found = new ConcurrentSkipListMap<>();
        private final SortedSet<String> missed = new ConcurrentSkipListSet<>();
        private RegistryClient client;
        private volatile IOException fault;
        private volatile boolean given;

        Asked(String registry, Map<String, ImageReference> images) {
            this.registry = registry;
            this.images = images;
        }

        void connect() throws InterruptedException {
            try {
                client = registries.at(registry);
            } catch (IOException noLogin) {
                fault = noLogin;
                given = true;
            }
        }

        void look() throws IOException, InterruptedException {
            List<String> names = List.copyOf(images.keySet());
            // The first query runs alone: if the registry does not answer, it is not queried again.
            look(names.get(0));
            InParallel.map(names.subList(1, names.size()), name -> {
                look(name);
                return null;
            });
        }

        private void look(String name) throws InterruptedException {
            if (given) {
                missed.add(name);
                return;
            }
            ImageReference image = images.get(name);
            try {
                client.digest(image.repository(), image.tag())
                        .ifPresentOrElse(digest -> found.put(name, digest), () -> missed.add(name));
            } catch (IOException refused) {
                missed.add(name);
                fault = refused;
                given |= !isAboutTheImage(refused);
            }
        }

        String missed(Map<String, String> last) {
            List<String> seen = missed.stream().filter(last::containsKey).toList();
            List<String> unseen =
                    missed.stream().filter(name -> !last.containsKey(name)).toList();
            return "WARNING: could not check " + registry + " for newer base images (" + reason() + "); using "
                    + Stream.of(named(seen, "as last seen"), named(unseen, "by name"))
                            .flatMap(Optional::stream)
                            .collect(Collectors.joining(" and "));
        }

        private String reason() {
            return fault == null ? "no such image" : fault.getMessage();
        }

        private Optional<String> named(List<String> names, String how) {
            return names.isEmpty()
                    ? Optional.empty()
                    : Optional.of(names.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                            + (names.size() > MAX_NAMED ? " (and " + (names.size() - MAX_NAMED) + " more)" : "") + " "
                            + how);
        }
    }

    /**
     * Whether the error concerns one image only: it is missing, or access to it is denied. The registry may still answer for
     * other images.
     */
    private static boolean isAboutTheImage(IOException refused) {
        return refused instanceof RegistryException answer
                && (answer.status() == 401 || answer.status() == 403 || answer.status() == 404);
    }
}
