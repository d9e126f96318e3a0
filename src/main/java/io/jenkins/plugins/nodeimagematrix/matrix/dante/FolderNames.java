package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One template for the folders of all operating systems: {@code {os.folder}/node/{node}}. The parts that differ become a
 * variable of the operating system.
 *
 * @param byOs the variable's value for each operating system; empty if no variable is needed
 */
record FolderNames(String template, Map<String, String> byOs) {
    static final String VARIABLE = "folder";

    /** @param folders of each operating system, with the release written as {@code {node}} */
    static FolderNames of(Map<String, String> folders) {
        if (folders.values().stream().distinct().count() == 1) {
            return new FolderNames(folders.values().iterator().next(), Map.of());
        }
        List<String> byName = folders.entrySet().stream()
                .map(entry -> withName(entry.getValue(), entry.getKey()))
                .distinct()
                .toList();
        if (byName.size() == 1) {
            return new FolderNames(byName.get(0), Map.of());
        }
        List<String> common =
                commonEnd(folders.values().stream().map(FolderNames::parts).toList());
        Map<String, String> differing = new LinkedHashMap<>();
        folders.forEach((os, folder) -> {
            List<String> parts = parts(folder);
            List<String> own = parts.subList(0, parts.size() - common.size());
            differing.put(os, own.isEmpty() ? "." : String.join("/", own));
        });
        if (differing.values().stream().anyMatch(own -> own.contains("{"))) {
            // A variable cannot contain placeholders, so an operating system with the release in this part needs
            // its own folder.
            return new FolderNames(folders.values().iterator().next(), Map.of());
        }
        List<String> parts = new ArrayList<>(List.of("{os." + VARIABLE + "}"));
        parts.addAll(common);
        return new FolderNames(String.join("/", parts), differing);
    }

    /** Returns the folder of an operating system, with the release written as {@code {node}}. */
    String folder(String os) {
        return template.replace("{os}", os).replace("{os." + VARIABLE + "}", byOs.getOrDefault(os, ""));
    }

    private static String withName(String folder, String os) {
        return String.join(
                "/",
                parts(folder).stream()
                        .map(part -> part.equals(os) ? "{os}" : part)
                        .toList());
    }

    private static List<String> commonEnd(List<List<String>> folders) {
        List<String> common = folders.get(0);
        for (List<String> parts : folders) {
            int same = 0;
            while (same < Math.min(common.size(), parts.size())
                    && common.get(common.size() - 1 - same).equals(parts.get(parts.size() - 1 - same))) {
                same++;
            }
            common = common.subList(common.size() - same, common.size());
        }
        return common;
    }

    private static List<String> parts(String folder) {
        return List.of(folder.split("/"));
    }
}
