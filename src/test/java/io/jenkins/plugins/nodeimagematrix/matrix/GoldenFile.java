package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lines of a file with expected results, without its comments. */
public final class GoldenFile {
    private GoldenFile() {}

    public static List<String> lines(String name) throws IOException {
        return text(name).lines().filter(line -> !line.startsWith("#")).toList();
    }

    public static String text(String name) throws IOException {
        try (InputStream file = GoldenFile.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
