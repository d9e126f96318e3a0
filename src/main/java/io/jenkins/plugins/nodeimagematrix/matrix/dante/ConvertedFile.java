package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The content of a converted inventory, and its text as a matrix file. */
final class ConvertedFile {
    private static final int WIDTH = 110;
    private static final String REPOSITORY = "repository";

    final List<Version> releases = new ArrayList<>();
    /** Operating systems by the range of their missing releases. */
    final Map<String, List<String>> excluded = new LinkedHashMap<>();

    final Map<String, Set<String>> mirrors = new LinkedHashMap<>();
    final List<String> aliases = new ArrayList<>();

    private final String registry;
    private final RepositoryNames names;
    private final boolean released;
    private final Usual usual;
    private final Map<List<String>, Set<Version>> overrides = new LinkedHashMap<>();

    /** What most images have in common; the others have overrides. */
    record Usual(String tag, FolderNames folders, List<String> tests) {}

    ConvertedFile(String registry, RepositoryNames names, boolean released, Usual usual) {
        this.registry = registry;
        this.names = names;
        this.released = released;
        this.usual = usual;
    }

    /** Adds a setting for one image. */
    void override(String os, String setting, Version release) {
        Set<Version> releasesOf = overrides.computeIfAbsent(List.of(os, setting), absent -> new TreeSet<>());
        if (released) {
            releasesOf.add(release);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (!registry.equals(ImageReference.DOCKER_HUB)) {
            text.append("registry: ").append(quoted(registry)).append('\n');
        }
        text.append("axes:\n  os:\n");
        names.byRepository().forEach((repository, os) -> text.append(os(repository, os)));
        if (released) {
            text.append("  node:\n    releases:\n").append(list(releases));
        }
        if (!excluded.isEmpty()) {
            text.append("exclude:\n");
            excluded.forEach((range, systems) -> text.append("  - { os: ")
                    .append(flow(systems))
                    .append(", node: ")
                    .append(quoted(range))
                    .append(" }\n"));
        }
        return text.append(image()).toString();
    }

    private String os(String repository, String os) {
        List<String> settings = new ArrayList<>();
        if (os.equals(defaultOs())) {
            settings.add("default: true");
        }
        List<String> vars = new ArrayList<>();
        if (usual.folders().byOs().containsKey(os)) {
            vars.add(FolderNames.VARIABLE + ": " + quoted(usual.folders().byOs().get(os)));
        }
        if (names.template() == null) {
            vars.add(REPOSITORY + ": " + quoted(repository));
        }
        if (!vars.isEmpty()) {
            settings.add("vars: { " + String.join(", ", vars) + " }");
        }
        return "    " + quoted(os) + ": " + (settings.isEmpty() ? "{}" : "{ " + String.join(", ", settings) + " }")
                + "\n";
    }

    private String defaultOs() {
        return mirrors.size() == 1 ? mirrors.keySet().iterator().next() : null;
    }

    private String image() {
        StringBuilder text = new StringBuilder("images:\n  ")
                .append(released ? "node" : "base")
                .append(":\n")
                .append("    repository: ")
                .append(quoted(names.template() == null ? "{os." + REPOSITORY + "}" : names.template()))
                .append('\n')
                .append("    dockerfile: ")
                .append(quoted(usual.folders().template() + "/Dockerfile"))
                .append('\n')
                .append("    tag: ")
                .append(quoted(usual.tag()))
                .append('\n')
                .append("    ")
                .append(tests(usual.tests()))
                .append('\n');
        if (usual.tests().isEmpty()) {
            text.append("    untested: true\n");
        }
        if (!aliases.isEmpty()) {
            text.append("    aliases: ").append(flow(aliases)).append('\n');
        }
        if (!mirrors.isEmpty()) {
            text.append("    also:\n");
            mirrors.forEach((os, repositories) -> repositories.forEach(repository -> text.append("      - { when: ")
                    .append(os.equals(defaultOs()) ? "default" : "{ os: " + quoted(os) + " }")
                    .append(", repository: ")
                    .append(quoted(repository))
                    .append(" }\n")));
        }
        if (!overrides.isEmpty()) {
            text.append("    overrides:\n");
            overrides.forEach((osAndSetting, versions) -> text.append("      - { os: ")
                    .append(quoted(osAndSetting.get(0)))
                    .append(
                            released
                                    ? ", node: "
                                            + quoted(versions.stream()
                                                    .map(Version::toString)
                                                    .collect(Collectors.joining(" || ")))
                                    : "")
                    .append(", ")
                    .append(osAndSetting.get(1))
                    .append(" }\n"));
        }
        return text.toString();
    }

    static String tests(List<String> tests) {
        return "tests: " + flow(tests);
    }

    private static String list(List<Version> versions) {
        StringBuilder text = new StringBuilder();
        StringBuilder line = new StringBuilder("      [");
        for (int i = 0; i < versions.size(); i++) {
            String item = quoted(versions.get(i).toString()) + (i + 1 < versions.size() ? ", " : "]");
            if (line.length() + item.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder("       ");
            }
            line.append(item);
        }
        return text.append(line).append('\n').toString();
    }

    static String flow(List<String> items) {
        return items.stream().map(ConvertedFile::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    static String quoted(String text) {
        return text.matches("[a-zA-Z][a-zA-Z0-9/-]*") && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
