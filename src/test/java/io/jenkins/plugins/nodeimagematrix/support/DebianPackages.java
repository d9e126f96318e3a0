package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The servers and tools the tests need come from Debian's packages; those missing are installed if that is possible. */
public final class DebianPackages {
    private static final Path ANYWHERE = Path.of("/");

    private DebianPackages() {}

    /**
     * Where a program is, after its package was installed if need be. {@code -Dtest.install=false} forbids that.
     *
     * @throws IllegalStateException if it is missing and cannot be installed; the message names the package
     */
    public static Path program(String name, String debianPackage) throws IOException, InterruptedException {
        synchronized (DebianPackages.class) {
            if (Program.find(name).isEmpty()) {
                install(name, debianPackage);
            }
            return Program.find(name)
                    .orElseThrow(() -> missing(name, debianPackage, "it was installed but is not there"));
        }
    }

    private static void install(String name, String debianPackage) throws IOException, InterruptedException {
        if (!Boolean.parseBoolean(System.getProperty("test.install", "true"))) {
            throw missing(name, debianPackage, "installing is switched off by -Dtest.install=false");
        }
        if (Program.find("apt-get").isEmpty()) {
            throw missing(name, debianPackage, "this is no Debian system");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw missing(name, debianPackage, "only root may install it");
        }
        try {
            aptGet("install", debianPackage);
        } catch (IOException listsMayBeOld) {
            aptGet("update", null);
            aptGet("install", debianPackage);
        }
    }

    private static void aptGet(String verb, String debianPackage) throws IOException, InterruptedException {
        // Another build on this machine may be installing as well.
        List<String> command = List.of("apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", "-y", verb);
        if (debianPackage != null) {
            command = new java.util.ArrayList<>(command);
            command.add("--no-install-recommends");
            command.add(debianPackage);
        }
        Program.run(ANYWHERE, Map.of("DEBIAN_FRONTEND", "noninteractive"), command);
    }

    private static IllegalStateException missing(String name, String debianPackage, String why) {
        return new IllegalStateException("the tests need '" + name + "', and " + why + ". Install the Debian package "
                + debianPackage + ":  apt-get install --no-install-recommends " + debianPackage);
    }
}
