package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tools of others that judge what is at a registry, {@code cosign} and {@code oras}, or put tags there, {@code crane} and {@code skopeo}:
 * of a newer suite of Debian, unpacked beside the installed programs and kept in the {@link Cache}.
 */
public final class RegistryTools {
    private static final List<String> SUITES = List.of("sid", "forky", "trixie");
    private static final List<String> TOOLS = List.of("cosign", "oras");
    /** It is linked with libraries of its suite. */
    private static final List<String> OWN_SUITE = List.of("bookworm");
    /** Each by its package, because not all of them run everywhere. */
    private static final Map<String, List<String>> OTHERS =
            Map.of("crane", List.of("crane"), "skopeo", List.of("skopeo"));

    private RegistryTools() {}

    /**
     * Runs a tool.
     *
     * @param home for the tool's own files
     * @return what it printed
     * @throws IOException with its output if it fails
     */
    public static String run(Path home, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.set(
                0,
                root(command.get(0)).resolve("usr/bin").resolve(command.get(0)).toString());
        Map<String, String> variables = new java.util.TreeMap<>(environment);
        variables.put("HOME", home.toString());
        return Program.run(home, variables, all);
    }

    private static Path root(String tool) throws IOException, InterruptedException {
        List<String> packages = OTHERS.get(tool);
        return packages == null
                ? Cache.folder("registry-tools", folder -> make(folder, "cosign and oras", TOOLS, TOOLS))
                : Cache.folder("registry-tool-" + tool, folder -> make(folder, tool, packages, List.of(tool)));
    }

    private static void make(Path folder, String what, List<String> packages, List<String> programs)
            throws IOException, InterruptedException {
        DebianSuite.unpackFirst(what, what.equals("skopeo") ? OWN_SUITE : SUITES, packages, folder, unpacked -> {
            for (String program : programs) {
                Program.run(
                        unpacked,
                        List.of(unpacked.resolve("usr/bin").resolve(program).toString(), versionOf(program)));
            }
        });
    }

    private static String versionOf(String program) {
        return program.equals("skopeo") ? "--version" : "version";
    }
}
