package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's own maker of bills of materials, {@code debsbom}, of a newer suite, unpacked beside the installed programs and kept in the
 * {@link Cache}. It is a Python program without compiled parts.
 */
public final class Debsbom {
    private static final List<String> SUITES = List.of("sid", "forky");
    private static final List<String> PACKAGES = List.of(
            "debsbom",
            "python3-debian",
            "python3-license-expression",
            "python3-boolean",
            "python3-packageurl",
            "python3-cyclonedx-lib",
            "python3-py-serializable",
            "python3-sortedcontainers",
            "python3-typing-extensions",
            "python3-defusedxml");
    private static final Pattern PACKAGE_URL = Pattern.compile("(pkg:deb/[^?]+)\\?(?:.*&)?(arch=[^&]+).*");

    private Debsbom() {}

    /** The package URLs of the binary packages that a status file of dpkg lists as installed, as {@link #comparable} returns them. */
    public static List<String> packageUrls(Path status) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("debsbom-");
        try {
            Path dpkg = Files.createDirectories(work.resolve("root/var/lib/dpkg"));
            Files.copy(status, dpkg.resolve("status"));
            Files.writeString(dpkg.resolve("arch-native"), Program.run(work, List.of("dpkg", "--print-architecture")));
            Program.run(
                    work,
                    Map.of("PYTHONPATH", library(root()).toString()),
                    command(root(), "generate", "--sbom-type", "cdx", "--root", "root", "--out", "bill"));
            JsonNode bill = new ObjectMapper().readTree(Files.readString(work.resolve("bill.cdx.json")));
            List<String> urls = new ArrayList<>();
            for (JsonNode component : bill.path("components")) {
                String url = component.path("purl").asText();
                if (url.startsWith("pkg:deb/") && !url.contains("arch=source")) {
                    urls.add(comparable(url));
                }
            }
            return urls;
        } finally {
            Cache.delete(work);
        }
    }

    /** A package URL with its architecture as the only qualifier. */
    public static String comparable(String url) {
        Matcher parts = PACKAGE_URL.matcher(url);
        return parts.matches() ? parts.group(1) + "?" + parts.group(2) : url;
    }

    private static Path library(Path root) {
        return root.resolve("usr/lib/python3/dist-packages");
    }

    private static List<String> command(Path root, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(DebianPackages.program("python3", "python3").toString());
        command.add(root.resolve("usr/bin/debsbom").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path root() throws IOException, InterruptedException {
        return Cache.folder(
                "debsbom",
                folder -> DebianSuite.unpackFirst(
                        "debsbom",
                        SUITES,
                        PACKAGES,
                        folder,
                        unpacked -> Program.run(
                                unpacked,
                                Map.of("PYTHONPATH", library(unpacked).toString()),
                                command(unpacked, "--version"))));
    }
}
