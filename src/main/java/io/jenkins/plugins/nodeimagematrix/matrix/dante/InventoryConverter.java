package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasTemplate;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MissingReleases;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A converter from an inventory to a matrix file with the same tags. Operating systems are derived from repository names,
 * releases from tags, and aliases are replaced by the rules that produce them.
 */
final class InventoryConverter {
    private static final List<String> RULES =
            List.of("{line}", "{minor}", "{codename}", "lts", "LTS", "current", "latest");

    private final Inventory inventory;
    private final AliasRules rules;
    private final List<String> refused = new ArrayList<>();

    InventoryConverter(Inventory inventory, ReleaseSchedule schedule, LocalDate asOf) {
        this.inventory = inventory;
        this.rules = new AliasRules(schedule, asOf);
    }

    /** @throws IllegalArgumentException with all parts of the inventory that a matrix file cannot express */
    String convert() {
        if (inventory.images().isEmpty()) {
            throw new IllegalArgumentException("the inventory has no images");
        }
        List<String> registries = inventory.images().stream()
                .map(image -> image.name().registry())
                .distinct()
                .toList();
        if (registries.size() > 1) {
            refused.add("its images go to several registries (" + String.join(", ", registries)
                    + "); a matrix file has one");
        }
        Map<String, List<Inventory.Image>> byRepository = new LinkedHashMap<>();
        for (Inventory.Image image : inventory.images()) {
            byRepository
                    .computeIfAbsent(image.name().repository(), absent -> new ArrayList<>())
                    .add(image);
        }
        boolean released = Inventory.version(inventory.images().get(0).name()) != null;
        for (Inventory.Image image : inventory.images()) {
            if ((Inventory.version(image.name()) != null) != released) {
                refused.add(image.name() + " has a tag of another kind than "
                        + inventory.images().get(0).name() + "; convert images with a release and others apart");
            } else if (released
                    && !image.name()
                            .tag()
                            .equals(Inventory.version(image.name()).toString())) {
                refused.add("the tag of " + image.name() + " is not just a version");
            } else if (released && Inventory.version(image.name()).isPrerelease()) {
                refused.add(image.name() + " looks like a prerelease; if it is a variant, give it an axis by hand");
            }
        }
        stop();
        RepositoryNames names = RepositoryNames.of(List.copyOf(byRepository.keySet()));
        Map<String, List<Inventory.Image>> byOs = new LinkedHashMap<>();
        byRepository.forEach(
                (repository, images) -> byOs.put(names.byRepository().get(repository), images));
        ConvertedFile file = new ConvertedFile(registries.get(0), names, released);
        if (released) {
            releases(file, byOs);
        } else {
            plainTags(byOs);
            file.tag = inventory.images().get(0).name().tag();
        }
        folders(file, byOs, released);
        tests(file, byOs);
        aliases(file, byOs, released);
        stop();
        return file.text();
    }

    private void stop() {
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", refused.subList(0, Math.min(20, refused.size()))));
        }
    }

    private void releases(ConvertedFile file, Map<String, List<Inventory.Image>> byOs) {
        Set<Version> all = new TreeSet<>();
        byOs.values().forEach(images -> images.forEach(image -> all.add(Inventory.version(image.name()))));
        file.releases.addAll(all);
        byOs.forEach((os, images) -> {
            Set<Version> there = new TreeSet<>();
            images.forEach(image -> there.add(Inventory.version(image.name())));
            String missing = MissingReleases.range(file.releases, there);
            if (!missing.isEmpty()) {
                file.excluded
                        .computeIfAbsent(missing, absent -> new ArrayList<>())
                        .add(os);
            }
        });
    }

    private void plainTags(Map<String, List<Inventory.Image>> byOs) {
        String tag = inventory.images().get(0).name().tag();
        byOs.values()
                .forEach(images -> images.forEach(image -> {
                    if (!image.name().tag().equals(tag) || images.size() > 1) {
                        refused.add("the tag of " + image.name() + " is neither a release nor " + tag);
                    }
                }));
    }

    private void folders(ConvertedFile file, Map<String, List<Inventory.Image>> byOs, boolean released) {
        Map<String, String> usual = new LinkedHashMap<>();
        byOs.forEach((os, images) -> usual.put(
                os,
                mostFrequent(
                        images.stream().map(image -> folder(image, released)).toList())));
        file.folders = FolderNames.of(usual);
        byOs.forEach((os, images) -> images.forEach(image -> {
            if (!folder(image, released).equals(SafePath.clean(file.folders.folder(os)))) {
                file.override(
                        os,
                        "dockerfile: " + ConvertedFile.quoted(folder(image, released) + "/Dockerfile"),
                        Inventory.version(image.name()));
            }
        }));
    }

    private static String folder(Inventory.Image image, boolean released) {
        return released ? image.path().replace(image.name().tag(), "{node}") : image.path();
    }

    private void tests(ConvertedFile file, Map<String, List<Inventory.Image>> byOs) {
        file.tests = mostFrequent(
                inventory.images().stream().map(Inventory.Image::tests).toList());
        byOs.forEach((os, images) -> images.forEach(image -> {
            if (!image.tests().equals(file.tests)) {
                file.override(
                        os,
                        ConvertedFile.tests(image.tests()) + ", untested: "
                                + image.tests().isEmpty(),
                        Inventory.version(image.name()));
            }
        }));
    }

    private static <T> T mostFrequent(List<T> values) {
        Map<T, Integer> counts = new LinkedHashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .orElseThrow()
                .getKey();
    }

    private void aliases(ConvertedFile file, Map<String, List<Inventory.Image>> byOs, boolean released) {
        Set<String> used = new LinkedHashSet<>();
        byOs.forEach((os, images) -> {
            Map<String, Set<String>> byRepository = new TreeMap<>();
            for (Inventory.Image image : images) {
                for (ImageReference alias : image.aliases()) {
                    if (alias.tag().equals(image.name().tag())) {
                        file.mirrors
                                .computeIfAbsent(os, absent -> new LinkedHashSet<>())
                                .add(alias.repository());
                    } else {
                        byRepository
                                .computeIfAbsent(alias.repository(), absent -> new TreeSet<>())
                                .add(alias.tag());
                    }
                }
            }
            List<TaggedVersion> versions = released
                    ? images.stream()
                            .map(image -> TaggedVersion.of(Inventory.version(image.name())))
                            .toList()
                    : List.of();
            byRepository.values().forEach(tags -> used.addAll(released ? usedRules(tags, versions) : tags));
        });
        file.aliases.addAll(released ? RULES.stream().filter(used::contains).toList() : used);
    }

    private Set<String> usedRules(Set<String> tags, List<TaggedVersion> versions) {
        Set<String> used = new LinkedHashSet<>();
        for (String rule : RULES) {
            SortedMap<String, TaggedVersion> given = rules.aliases(List.of(AliasTemplate.parse(rule)), versions);
            if (given.keySet().stream().anyMatch(tags::contains)) {
                used.add(rule);
            }
        }
        return used;
    }
}
