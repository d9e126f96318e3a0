package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** Classes that an attacker has put in place of the plugin's own on an agent. */
public final class HostileClasses {
    private static final String PERFORM_CELL = "/io/jenkins/plugins/nodeimagematrix/agent/hostile/PerformCell.java";

    private HostileClasses() {}

    /** @return a folder to put on an agent's class path */
    public static Path compile(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("sources")).resolve("PerformCell.java");
        try (InputStream in = HostileClasses.class.getResourceAsStream(PERFORM_CELL)) {
            Files.write(source, in.readAllBytes());
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        if (status != 0) {
            throw new IOException("cannot compile " + List.of(source));
        }
        return classes;
    }
}
