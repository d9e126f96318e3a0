package io.jenkins.plugins.nodeimagematrix.linkage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Classes by their internal names, read from archives, archives in archives and folders; behind them those of the JDK. */
final class ClassFiles {
    private final Map<String, byte[]> bytes = new HashMap<>();
    private final Map<String, Optional<ClassNode>> read = new HashMap<>();

    /** Adds all classes of an archive and of the archives in it; the first of a name counts, as on a class path. */
    ClassFiles addArchive(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            addEntries(in);
        }
        return this;
    }

    /** Adds a webapp that is unpacked already: its classes, its libraries and the servlet container beside them. */
    ClassFiles addWebapp(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (file.toString().endsWith(".jar")) {
                addArchive(file);
            } else if (file.toString().endsWith(".class")) {
                add(Files.readAllBytes(file));
            }
        }
        return this;
    }

    ClassFiles add(byte[] classFile) {
        bytes.putIfAbsent(new ClassReader(classFile).getClassName(), classFile);
        return this;
    }

    private void addEntries(InputStream archive) throws IOException {
        ZipInputStream zip = new ZipInputStream(archive);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
                add(zip.readAllBytes());
            } else if (name.endsWith(".jar")) {
                addEntries(new ByteArrayInputStream(zip.readAllBytes()));
            }
        }
    }

    Collection<ClassNode> all(Predicate<String> names) {
        return bytes.keySet().stream()
                .filter(names)
                .sorted()
                .map(name -> find(name).orElseThrow())
                .toList();
    }

    boolean has(String name) {
        return bytes.containsKey(name);
    }

    Optional<ClassNode> find(String name) {
        return read.computeIfAbsent(name, this::read);
    }

    private Optional<ClassNode> read(String name) {
        byte[] own = bytes.get(name);
        byte[] found = own == null ? ofTheJdk(name) : own;
        if (found == null) {
            return Optional.empty();
        }
        ClassNode node = new ClassNode();
        new ClassReader(found).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return Optional.of(node);
    }

    static boolean isOfTheJdk(String name) {
        return ofTheJdk(name) != null;
    }

    private static byte[] ofTheJdk(String name) {
        try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class and all it inherits from, itself first, superclasses before interfaces; what is missing is left out. */
    List<ClassNode> lineage(String name) {
        Set<String> names = new LinkedHashSet<>();
        List<ClassNode> lineage = new ArrayList<>();
        for (String at = name;
                at != null;
                at = find(at).map(node -> node.superName).orElse(null)) {
            collect(at, names, lineage, false);
        }
        List.copyOf(lineage).forEach(node -> node.interfaces.forEach(each -> collect(each, names, lineage, true)));
        return lineage;
    }

    private void collect(String name, Set<String> names, List<ClassNode> lineage, boolean withInterfaces) {
        if (!names.add(name)) {
            return;
        }
        find(name).ifPresent(node -> {
            lineage.add(node);
            if (withInterfaces) {
                node.interfaces.forEach(each -> collect(each, names, lineage, true));
            }
        });
    }

    boolean inherits(String name, String from) {
        return lineage(name).stream().anyMatch(node -> node.name.equals(from));
    }
}
