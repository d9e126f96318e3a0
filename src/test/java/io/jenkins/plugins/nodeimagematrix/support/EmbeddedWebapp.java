package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * hudson-war 1.395 unpacked under {@code target/controller}, with the declared API, with a Stapler that knows what today's plugins
 * use, and without the plugins that came with it. Assembled once for each state of the declared API.
 *
 * <p>Stapler's asm5 is left out on purpose: it fails on Java 17 class files, and without it Stapler reads the names of parameters
 * from the {@code .stapler} files instead.
 */
record EmbeddedWebapp(Path directory) {
    private static final Path LIBRARIES =
            Path.of("target", "controller", "libraries").toAbsolutePath();
    private static final String LEFT_OUT = "WEB-INF/plugins/.*|WEB-INF/lib/(stapler|stapler-jelly|guava)-[0-9r].*";
    private static final List<String> ADDED = List.of(
            "stapler-1.226.jar",
            "stapler-jelly-1.226.jar",
            "guava-14.0.1.jar",
            "javax.annotation-api-1.3.2.jar",
            "jzlib-1.1.3.jar");
    private static final String NO_BROADCAST = "hudson/UDPBroadcastThread.class";

    static EmbeddedWebapp assemble() {
        try {
            Path directory = LIBRARIES.resolveSibling("webapp-" + fingerprint());
            if (!Files.isDirectory(directory)) {
                Path fresh = Files.createTempDirectory(LIBRARIES.getParent(), "webapp-");
                unpack(LIBRARIES.resolve("hudson-war.war"), fresh);
                addLibraries(fresh);
                moveIntoPlace(fresh, directory);
            }
            return new EmbeddedWebapp(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot assemble the embedded controller", e);
        }
    }

    /** The servlet container that the war brings along. */
    Path container() {
        return directory.resolve("winstone.jar");
    }

    /** What an agent of this controller runs. */
    Path agentJar() {
        return directory.resolve("WEB-INF/slave.jar");
    }

    private static String fingerprint() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(PackagedPlugin.declaredApi()));
            digest.update(noBroadcast());
            ADDED.forEach(name -> digest.update(name.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(Path war, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(war))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory() && !entry.getName().matches(LEFT_OUT)) {
                    Path file = directory.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
    }

    private static void addLibraries(Path directory) throws IOException {
        Path libraries = directory.resolve("WEB-INF/lib");
        for (String added : ADDED) {
            Files.copy(LIBRARIES.resolve(added), libraries.resolve(added));
        }
        Files.copy(PackagedPlugin.declaredApi(), libraries.resolve("jenkins-api.jar"));
        Path classFile = directory.resolve("WEB-INF/classes").resolve(NO_BROADCAST);
        Files.createDirectories(classFile.getParent());
        Files.write(classFile, noBroadcast());
    }

    private static byte[] noBroadcast() throws IOException {
        Path own = Path.of("target", "test-classes", NO_BROADCAST);
        try (InputStream bytes = Files.newInputStream(own)) {
            return bytes.readAllBytes();
        }
    }

    /** Another build may have been faster; its result is the same. */
    private static void moveIntoPlace(Path fresh, Path directory) throws IOException {
        try {
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }
}
