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
import java.util.stream.Collectors;

/**
 * A converter from an inventory to a matrix file with the same tags. Operating systems are derived from repository names,
 * releases from tags, and aliases are replaced by the rules that produce them. Images that a matrix file cannot express beside
 * the others stay in the inventory.
 */
final class InventoryConverter {
    private static final List<String> RULES =
            List.of("{line}", "{minor}", "v{line}", "v{minor}", "{codename}", "lts", "LTS", "current", "latest");

    private final Inventory inventory;
    private final AliasRules rules;
    private final List<Inventory.Image> images = new ArrayList<>();
    private final Map<Inventory.Image, String> left = new LinkedHashMap<>();

    InventoryConverter(Inventory inventory, ReleaseSchedule schedule, LocalDate asOf) {
        this.inventory = inventory;
        this.rules = new AliasRules(schedule, asOf);
    }

    /** The images of the matrix file. */
    List<Inventory.Image> converted() {
        return images;
    }

    /** The images that stay in the inventory, each with the reason. */
    Map<Inventory.Image, String> left() {
        return left;
    }

    /** @throws IllegalArgumentException if a matrix file can express no image; the message gives the reason for each */
    String convert() {
        String registry = mostFrequent(inventory.images().stream()
                .map(image -> image.name().registry())
                .toList());
        boolean released = inventory.images().stream().anyMatch(image -> isRelease(image.name()));
        String prefix = prefix();
        for (Inventory.Image image : inventory.images()) {
            String reason = image.name().registry().equals(registry)
                    ? released ? noRelease(image.name(), prefix) : null
                    : "it is on " + image.name().registry() + ", and the other images are on " + registry;
            keep(image, reason);
        }
        if (!released) {
            leaveOtherTags();
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("no image can be converted:\n"
                    + left.entrySet().stream()
                            .limit(20)
                            .map(entry -> entry.getKey().name() + ": " + entry.getValue())
                            .collect(Collectors.joining("\n")));
        }
        Map<String, List<Inventory.Image>> byRepository = new LinkedHashMap<>();
        for (Inventory.Image image : images) {
            byRepository
                    .computeIfAbsent(image.name().repository(), absent -> new ArrayList<>())
                    .add(image);
        }
        RepositoryNames names = RepositoryNames.of(List.copyOf(byRepository.keySet()));
        Map<String, List<Inventory.Image>> byOs = new LinkedHashMap<>();
        byRepository.forEach((repository, of) -> byOs.put(names.byRepository().get(repository), of));
        ConvertedFile.Usual usual = new ConvertedFile.Usual(
                released ? prefix + "{node}" : images.get(0).name().tag(),
                folders(byOs, released),
                mostFrequent(images.stream().map(Inventory.Image::tests).toList()));
        ConvertedFile file = new ConvertedFile(registry, names, released, usual);
        if (released) {
            releases(file, byOs);
        }
        otherFolders(file, byOs, released, usual.folders());
        otherTests(file, byOs, usual.tests());
        aliases(file, byOs, released);
        return file.text();
    }

    private void keep(Inventory.Image image, String reason) {
        if (reason == null) {
            images.add(image);
        } else {
            left.put(image, reason);
        }
    }

    private static boolean isRelease(ImageReference name) {
        Version version = Inventory.version(name);
        return version != null && !version.isPrerelease();
    }

    /** What most tags of releases have before the version: {@code v} or nothing. */
    private String prefix() {
        List<String> prefixes = inventory.images().stream()
                .map(Inventory.Image::name)
                .filter(InventoryConverter::isRelease)
                .map(name -> name.tag().startsWith("v") ? "v" : "")
                .toList();
        return prefixes.isEmpty() ? "" : mostFrequent(prefixes);
    }

    /** The reason why a name is not that of a release, or null. */
    private static String noRelease(ImageReference name, String prefix) {
        Version version = Inventory.version(name);
        if (version == null) {
            return "its tag is not a release; convert it apart from the releases";
        }
        if (version.isPrerelease()) {
            return "its tag looks like a prerelease; if it is a variant, add an axis for it by hand";
        }
        return name.tag().equals(prefix + version)
                ? null
                : "its tag is not written as those of the other releases, such as " + prefix + version;
    }

    /** Keeps the most frequent tag only: a matrix file has one tag for an image without releases. */
    private void leaveOtherTags() {
        String tag = images.isEmpty()
                ? ""
                : mostFrequent(images.stream().map(image -> image.name().tag()).toList());
        List<Inventory.Image> all = List.copyOf(images);
        images.clear();
        all.forEach(image -> keep(
                image,
                image.name().tag().equals(tag)
                        ? null
                        : "its tag is neither a release nor " + tag + "; convert it apart from the others"));
    }

    private void releases(ConvertedFile file, Map<String, List<Inventory.Image>> byOs) {
        Set<Version> all = new TreeSet<>();
        byOs.values().forEach(own -> own.forEach(image -> all.add(Inventory.version(image.name()))));
        file.releases.addAll(all);
        byOs.forEach((os, own) -> {
            Set<Version> there = new TreeSet<>();
            own.forEach(image -> there.add(Inventory.version(image.name())));
            String missing = MissingReleases.range(file.releases, there);
            if (!missing.isEmpty()) {
                file.excluded
                        .computeIfAbsent(missing, absent -> new ArrayList<>())
                        .add(os);
            }
        });
    }

    private static FolderNames folders(Map<String, List<Inventory.Image>> byOs, boolean released) {
        Map<String, String> usual = new LinkedHashMap<>();
        byOs.forEach((os, own) -> usual.put(
                os,
                mostFrequent(own.stream().map(image -> folder(image, released)).toList())));
        return FolderNames.of(usual);
    }

    private static void otherFolders(
            ConvertedFile file, Map<String, List<Inventory.Image>> byOs, boolean released, FolderNames usual) {
        byOs.forEach((os, own) -> own.forEach(image -> {
            if (!folder(image, released).equals(SafePath.clean(usual.folder(os)))) {
                file.override(
                        os,
                        "dockerfile: " + ConvertedFile.quoted(folder(image, released) + "/Dockerfile"),
                        Inventory.version(image.name()));
            }
        }));
    }

    private static String folder(Inventory.Image image, boolean released) {
        return released ? image.path().replace(Inventory.version(image.name()).toString(), "{node}") : image.path();
    }

    private static void otherTests(ConvertedFile file, Map<String, List<Inventory.Image>> byOs, List<String> usual) {
        byOs.forEach((os, own) -> own.forEach(image -> {
            if (!image.tests().equals(usual)) {
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
        byOs.forEach((os, own) -> {
            Map<String, Set<String>> byRepository = new TreeMap<>();
            for (Inventory.Image image : own) {
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
                    ? own.stream()
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
