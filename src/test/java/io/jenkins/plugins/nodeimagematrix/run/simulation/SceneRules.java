package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold in a scene whenever a tag is put, whatever else happens. */
final class SceneRules {
    private final SimulatedRegistry registry;
    private final SimulatedWorkers workers;
    private final SimulatedMatrix matrix;
    private final boolean two;
    private final boolean intruded;
    private final Set<String> foreign = new HashSet<>();
    private final Map<String, String> pinned = new HashMap<>();
    private final Map<String, Integer> aliases = new HashMap<>();
    /** The revision that the tag of each version is on. */
    private final Map<String, Integer> revisions = new HashMap<>();

    /**
     * @param matrix the last one of the scene, which has all releases
     * @param two whether two controllers put the same tags
     * @param intruded whether another client puts a tag, too
     */
    SceneRules(
            SimulatedRegistry registry,
            SimulatedWorkers workers,
            SimulatedMatrix matrix,
            boolean two,
            boolean intruded) {
        this.registry = registry;
        this.workers = workers;
        this.matrix = matrix;
        this.two = two;
        this.intruded = intruded;
    }

    /** Notes the digest of an image that another client put. */
    void intruded(String digest) {
        foreign.add(digest);
    }

    /** A tag is put only after a look at it, and never over what was seen there. */
    void ours(String repository, String tag, String digest, String seen) {
        String name = repository + ":" + tag;
        assertThat(seen).as("the look at %s before it is put", name).isNotNull();
        assertThat(foreign).as("what was seen at %s before it is put", name).doesNotContain(seen);
        if (isPinned(repository, tag)) {
            assertThat(seen)
                    .as("what was seen at the pinned tag %s before it is put", name)
                    .isIn("", digest);
        } else if (!seen.isEmpty()) {
            assertThat(matrix.releases().indexOf(workers.provenFor(digest)))
                    .as("the alias %s does not move back from what was seen", name)
                    .isGreaterThanOrEqualTo(matrix.releases().indexOf(workers.provenFor(seen)));
        }
    }

    /** With revisions, the tag of a version is an alias. */
    private boolean isPinned(String repository, String tag) {
        boolean version = repository.equals(SimulatedMatrix.BASE) || tag.contains(".");
        return matrix.revised() ? tag.contains("-r") : version;
    }

    /** What must hold whenever the tag of a version is put: it is on a revision, and not on an older one than before. */
    private void movesUp(SimulatedRegistry.Put put) {
        String prefix = put.tag() + "-r";
        Map<String, String> tags = registry.tags(put.repository());
        int revision = tags.entrySet().stream()
                .filter(tag -> tag.getKey().startsWith(prefix) && tag.getValue().equals(put.digest()))
                .mapToInt(tag -> Integer.parseInt(tag.getKey().substring(prefix.length())))
                .max()
                .orElse(0);
        String name = put.repository() + ":" + put.tag();
        Integer before = revisions.put(name, revision);
        if (!two && !intruded && !registry.isMisleading()) {
            assertThat(revision).as("the revision under %s", name).isPositive();
        }
        if (!two && !intruded) {
            assertThat(revision)
                    .as("%s does not move back to revision %s", name, revision)
                    .isGreaterThanOrEqualTo(before == null ? 0 : before);
        }
    }

    /** What must hold whenever a tag is put, whatever else happens. */
    void put(SimulatedRegistry.Put put) {
        String tested = workers.provenFor(put.digest());
        String name = put.repository() + ":" + put.tag();
        assertThat(tested).as("%s is on an image that passed its tests", name).isNotNull();
        boolean isVersion = matrix.revised()
                && !isPinned(put.repository(), put.tag())
                && (put.repository().equals(SimulatedMatrix.BASE) || put.tag().contains("."));
        if (isVersion) {
            assertThat(tested).as("the image of %s", name).isEqualTo(put.tag());
            movesUp(put);
        } else if (isPinned(put.repository(), put.tag())) {
            assertThat(tested).as("the image of %s", name).isEqualTo(put.tag().replaceFirst("-r\\d+$", ""));
            String before = pinned.putIfAbsent(name, put.digest());
            if (!two && !intruded) {
                assertThat(put.digest())
                        .as("%s is written once", name)
                        .isEqualTo(before == null ? put.digest() : before);
            }
        } else {
            assertThat(put.tag().equals("latest") || tested.startsWith(put.tag() + "."))
                    .as("%s is on %s", name, tested)
                    .isTrue();
            int version = matrix.releases().indexOf(tested);
            Integer before = aliases.put(name, version);
            if (!two && !intruded) {
                assertThat(version)
                        .as("%s does not move back to %s", name, tested)
                        .isGreaterThanOrEqualTo(before == null ? 0 : before);
            }
        }
    }
}
