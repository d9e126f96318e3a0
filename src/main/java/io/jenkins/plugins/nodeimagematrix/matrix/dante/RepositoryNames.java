package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operating systems in the names of repositories: {@code nodesource/{os}-base}. For a single repository, or names with
 * nothing in common, the last part of the name is used.
 *
 * @param template of the names; null if they have nothing in common
 * @param byRepository the operating system of each repository
 */
record RepositoryNames(String template, Map<String, String> byRepository) {
    static RepositoryNames of(List<String> repositories) {
        Map<String, String> names = new LinkedHashMap<>();
        if (repositories.size() == 1) {
            names.put(repositories.get(0), lastPart(repositories.get(0)));
            return new RepositoryNames(repositories.get(0), names);
        }
        String first = repositories.get(0);
        String folder = first.substring(0, first.lastIndexOf('/') + 1);
        if (!repositories.stream()
                .allMatch(name -> name.lastIndexOf('/') + 1 == folder.length() && name.startsWith(folder))) {
            repositories.forEach(name -> names.put(name, name.replace('/', '-')));
            return new RepositoryNames(null, names);
        }
        String prefix = first.substring(folder.length());
        String suffix = prefix;
        for (String repository : repositories) {
            String name = repository.substring(folder.length());
            while (!name.startsWith(prefix)) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
            while (!name.endsWith(suffix)) {
                suffix = suffix.substring(1);
            }
        }
        // Whole words only: fedora22 and fedora23 have no common "fedora2".
        prefix = prefix.substring(0, prefix.lastIndexOf('-') + 1);
        suffix = suffix.indexOf('-') < 0 ? "" : suffix.substring(suffix.indexOf('-'));
        for (String repository : repositories) {
            String name = repository.substring(folder.length() + prefix.length());
            names.put(repository, name.substring(0, Math.max(0, name.length() - suffix.length())));
        }
        if (names.values().stream().anyMatch(String::isEmpty)) {
            repositories.forEach(name -> names.put(name, lastPart(name)));
            return new RepositoryNames(folder + "{os}", names);
        }
        return new RepositoryNames(folder + prefix + "{os}" + suffix, names);
    }

    private static String lastPart(String repository) {
        return repository.substring(repository.lastIndexOf('/') + 1);
    }
}
