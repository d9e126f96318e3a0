package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tools of others that judge what is at a registry: {@code cosign} and {@code oras} of a newer suite of Debian, unpacked beside the
 * installed programs and kept in the {@link Cache}.
 */
public final class RegistryTools {
    private static final List<String> SUITES = List.of("sid", "forky", "trixie");
    private static final List<String> TOOLS = List.of("cosign", "oras");

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
        all.set(0, root().resolve("usr/bin").resolve(command.get(0)).toString());
        Map<String, String> variables = new java.util.TreeMap<>(environment);
        variables.put("HOME", home.toString());
        return Program.run(home, variables, all);
    }

    private static Path root() throws IOException, InterruptedException {
        return Cache.folder("registry-tools", RegistryTools::make);
    }

    private static void make(Path folder) throws IOException, InterruptedException {
        DebianSuite.unpackFirst("cosign and oras", SUITES, TOOLS, folder, unpacked -> {
            for (String tool : TOOLS) {
                Program.run(
                        unpacked,
                        List.of(unpacked.resolve("usr/bin").resolve(tool).toString(), "version"));
            }
        });
    }
}
