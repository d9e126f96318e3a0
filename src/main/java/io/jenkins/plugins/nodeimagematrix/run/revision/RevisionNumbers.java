package io.jenkins.plugins.nodeimagematrix.run.revision;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers of the revisions of a job. The next number is higher than every number that the registry lists, that the job's history or
 * ledger has, or that the journal of an unfinished run names, so none is given to two images. Safe for several threads.
 */
public final class RevisionNumbers {
    /** At most this many pages of a list of tags are read; without the whole list, each next number is looked up. */
    private static final int MAX_PAGES = 1_000;
    /** An image of another client, whose digest is not recorded. */
    private static final String UNKNOWN_DIGEST = "";

    /** The digests that builds of this controller put under new tags now, by tag. */
    private static final Map<ImageReference, String> RESERVED = new ConcurrentHashMap<>();

    private final RegistryClients registries;
    /** The digest that each number was given to, by the version's tag. */
    private final Map<ImageReference, NavigableMap<Integer, String>> given = new HashMap<>();
    /** Every tag with every digest that the job put there. */
    private final Set<String> put = new HashSet<>();
    /** Every tag with every digest that the job found there when it put another one. */
    private final Set<String> replaced = new HashSet<>();
    /** Tags of revisions that runs began to put: another client may have been first. */
    private final Set<ImageReference> unconfirmed = new HashSet<>();
    /** Versions with a number that turned out to be taken: the list of their tags is not complete. */
    private final Set<ImageReference> uncertain = ConcurrentHashMap.newKeySet();

    /** The tags of each repository whose list was read, by its name; empty for a list that is too long. */
    private final Map<String, Optional<Set<String>>> tags = new ConcurrentHashMap<>();

    private final Map<String, Optional<Map<String, NavigableSet<Integer>>>> listed = new ConcurrentHashMap<>();

    /**
     * @param history of the job
     * @param known the tags that the job published before
     * @param begun tags that runs began to put
     */
    public RevisionNumbers(
            RegistryClients registries,
            Collection<HistoryEntry> history,
            Collection<PublishedTag> known,
            UnconfirmedTags begun) {
        this.registries = registries;
        for (HistoryEntry entry : history) {
            if (entry.kind().isMove() && entry.to() != null) {
                if (entry.kind() != HistoryEntry.Kind.FOUND) {
                    put.add(entry.tag() + "@" + entry.to());
                }
                if (entry.from() != null) {
                    replaced.add(entry.tag() + "@" + entry.from());
                }
                if (!entry.alias()) {
                    give(entry.reference(), entry.to());
                }
            }
        }
        known.forEach(tag -> {
            put.add(tag.reference() + "@" + tag.digest());
            tag.ofRevision().ifPresent(revision -> give(tag.reference(), tag.digest()));
        });
        begun.updates().stream()
                .filter(update -> !update.alias() && update.to() != null)
                .forEach(update -> {
                    ImageReference tag = ImageReference.parse(update.reference());
                    give(tag, update.to());
                    unconfirmed.add(tag);
                });
    }

    /** Tags that only look like revisions do no harm: nothing asks for the revisions of their versions. */
    private void give(ImageReference tag, String digest) {
        Revision.named(tag).ifPresent(revision -> given.computeIfAbsent(revision.version(), absent -> new TreeMap<>())
                .put(revision.number(), digest));
    }

    /**
     * Reserves a tag while it is put, so that builds of one controller do not put two images under it.
     *
     * @return false if another image is put there now
     */
    public static boolean reserve(ImageReference tag, String digest) {
        String other = RESERVED.putIfAbsent(tag, digest);
        return other == null || other.equals(digest);
    }

    /** Ends a reservation. */
    public static void release(ImageReference tag, String digest) {
        RESERVED.remove(tag, digest);
    }

    /**
     * The tag of a version, and the image that it is to get.
     *
     * @param digest of the image
     */
    public record Wanted(ImageReference version, String digest) {}

    /**
     * The number for one image under all its tags. It is the newest number if that is the image's own, or if it is free under the tags
     * that do not have it yet; else the next one.
     */
    public int number(List<Wanted> image) throws IOException, InterruptedException {
        OptionalInt recorded = recorded(image);
        if (recorded.isPresent()) {
            return recorded.getAsInt();
        }
        int newest = 0;
        boolean certain = true;
        for (Wanted wanted : image) {
            NavigableSet<Integer> there = listed(wanted.version()).orElse(null);
            certain &= there != null && !uncertain.contains(wanted.version());
            if (there != null && !there.isEmpty()) {
                newest = Math.max(newest, there.last());
            }
            newest = Math.max(newest, newestGiven(wanted.version()));
        }
        if (newest > 0 && fit(image, newest) == Fit.OWN) {
            return newest;
        }
        int next = newest + 1;
        while (!certain && fit(image, next) == Fit.TAKEN) {
            next++;
        }
        return next;
    }

    /** Reads the tags of all repositories in which the job's records do not show the numbers, each list once. */
    public void read(Collection<List<Wanted>> images) throws IOException, InterruptedException {
        Map<String, ImageReference> repositories = new LinkedHashMap<>();
        images.stream()
                .filter(image -> !image.isEmpty() && recorded(image).isEmpty())
                .flatMap(List::stream)
                .forEach(wanted -> repositories.putIfAbsent(wanted.version().name(), wanted.version()));
        InParallel.map(repositories.values(), any -> {
            try {
                return repository(any);
            } catch (RegistryException fault) {
                // Each image of the repository is refused when its number is sought.
                return Optional.empty();
            }
        });
    }

    /** All tags of a repository; empty if they were not read here, or are too many. */
    public Optional<Set<String>> tags(ImageReference any) {
        return tags.getOrDefault(any.name(), Optional.empty());
    }

    /** The number that the job's records alone show, which saves every request for images that stay. */
    private OptionalInt recorded(List<Wanted> image) {
        int number = newestGiven(image.get(0).version());
        for (Wanted wanted : image) {
            if (number == 0
                    || newestGiven(wanted.version()) != number
                    || !wanted.digest().equals(given(wanted.version(), number))) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(number);
    }

    private enum Fit {
        /** No tag has the number. */
        FREE,
        /** The image has the number under at least one tag, and no other image has it. */
        OWN,
        /** Another image has, or had, the number. */
        TAKEN
    }

    private Fit fit(List<Wanted> image, int number) throws IOException, InterruptedException {
        Fit fit = Fit.FREE;
        for (Wanted wanted : image) {
            String had = given(wanted.version(), number);
            if (had != null && !had.equals(wanted.digest())) {
                return Fit.TAKEN;
            }
            String has = digest(new Revision(wanted.version(), number));
            if (has != null && !has.equals(wanted.digest())) {
                return Fit.TAKEN;
            }
            if (had != null || has != null) {
                fit = Fit.OWN;
            }
        }
        return fit;
    }

    private String digest(Revision revision) throws IOException, InterruptedException {
        ImageReference tag = revision.tag();
        return registries.at(tag.registry()).digest(tag.repository(), tag.tag()).orElse(null);
    }

    /** Records that a number belongs to another image. */
    public synchronized void taken(Revision revision) {
        given.computeIfAbsent(revision.version(), absent -> new TreeMap<>()).put(revision.number(), UNKNOWN_DIGEST);
        uncertain.add(revision.version());
    }

    /**
     * The highest revision of a version on this digest; empty if no revision is.
     *
     * @param next a revision of the version; if the list of tags is not complete, the numbers below it are looked up
     */
    public OptionalInt of(Revision next, String digest) throws IOException, InterruptedException {
        ImageReference version = next.version();
        OptionalInt recorded = recorded(version, digest);
        if (recorded.isPresent()) {
            return recorded;
        }
        Optional<NavigableSet<Integer>> there = listed(version);
        NavigableSet<Integer> numbers = new TreeSet<>(there.orElse(Collections.emptyNavigableSet()));
        if (there.isEmpty() || uncertain.contains(version)) {
            for (int number = 1; number < next.number(); number++) {
                numbers.add(number);
            }
        }
        List<Integer> unknown = numbers.descendingSet().stream()
                .filter(number -> !isKnown(new Revision(version, number)))
                .toList();
        // One after the other: callers look up several tags in parallel already, as many as a registry has slots.
        for (int number : unknown) {
            if (digest.equals(digest(new Revision(version, number)))) {
                return OptionalInt.of(number);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether the job's records say which image has a number. */
    private boolean isKnown(Revision revision) {
        String has = given(revision.version(), revision.number());
        return has != null && !UNKNOWN_DIGEST.equals(has) && !unconfirmed.contains(revision.tag());
    }

    private synchronized OptionalInt recorded(ImageReference version, String digest) {
        return given.getOrDefault(version, new TreeMap<>()).entrySet().stream()
                .filter(revision -> revision.getValue().equals(digest))
                .mapToInt(Map.Entry::getKey)
                .max();
    }

    /** Whether this job put a tag on this digest. */
    public boolean wasPut(ImageReference tag, String digest) {
        return put.contains(tag + "@" + digest);
    }

    /** Whether a tag was on this digest, as far as the job's records tell. */
    public boolean wasOn(ImageReference tag, String digest) {
        return wasPut(tag, digest) || replaced.contains(tag + "@" + digest);
    }

    private synchronized int newestGiven(ImageReference version) {
        NavigableMap<Integer, String> numbers = given.get(version);
        return numbers == null ? 0 : numbers.lastKey();
    }

    private synchronized String given(ImageReference version, int number) {
        NavigableMap<Integer, String> numbers = given.get(version);
        return numbers == null ? null : numbers.get(number);
    }

    /** The listed numbers of a version; empty if the registry does not list all tags of the repository. */
    private Optional<NavigableSet<Integer>> listed(ImageReference version) throws IOException, InterruptedException {
        return repository(version)
                .map(versions -> versions.getOrDefault(version.tag(), Collections.emptyNavigableSet()));
    }

    /** The listed numbers of each version of a repository. */
    private Optional<Map<String, NavigableSet<Integer>>> repository(ImageReference any)
            throws IOException, InterruptedException {
        Optional<Map<String, NavigableSet<Integer>>> known = listed.get(any.name());
        if (known == null) {
            Optional<Set<String>> all = registries.at(any.registry()).tags(any.repository(), MAX_PAGES);
            known = all.map(each -> numbers(any, each));
            tags.put(any.name(), all);
            listed.put(any.name(), known);
        }
        return known;
    }

    private static Map<String, NavigableSet<Integer>> numbers(ImageReference any, Set<String> tags) {
        Map<String, NavigableSet<Integer>> numbers = new HashMap<>();
        tags.stream()
                .filter(ImageReference::isTag)
                .flatMap(tag -> Revision.named(any.withTag(tag)).stream())
                .forEach(revision -> numbers.computeIfAbsent(revision.version().tag(), absent -> new TreeSet<>())
                        .add(revision.number()));
        return numbers;
    }
}
