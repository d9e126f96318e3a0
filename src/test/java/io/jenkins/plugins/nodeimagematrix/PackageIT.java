package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Extension;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.jenkinsci.Symbol;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged plugin is what both controllers need: manifests, indexes, libraries, and none of their own types. */
@ControllerTest
class PackageIT {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String OWN_JAR = "WEB-INF/lib/node-image-matrix.jar";
    private static final String OWN_CLASSES = "io/jenkins/plugins/nodeimagematrix/";
    private static final int JAVA_17_CLASS_FILE = 61;

    @TempDir
    static Path unpacked;

    private static Map<String, byte[]> hpi;
    private static Map<String, byte[]> jar;
    private static ClassLoader loader;

    @BeforeAll
    static void open() throws IOException {
        hpi = entries(Files.readAllBytes(Path.of("target/node-image-matrix.hpi")));
        assertThat(hpi).containsKey(OWN_JAR);
        jar = entries(hpi.get(OWN_JAR));
        Path file = Files.write(unpacked.resolve("node-image-matrix.jar"), hpi.get(OWN_JAR));
        loader = new OwnResources(file.toUri().toURL());
    }

    @Test
    void both_manifests_are_the_same_and_name_the_plugin() throws IOException {
        assertThat(hpi.get(MANIFEST)).isEqualTo(jar.get(MANIFEST));
        Attributes manifest = new Manifest(new ByteArrayInputStream(hpi.get(MANIFEST))).getMainAttributes();
        assertThat(manifest.getValue("Short-Name")).isEqualTo("node-image-matrix");
        assertThat(manifest.getValue("Long-Name")).isEqualTo("Node Image Matrix");
        assertThat(manifest.getValue("Plugin-Version")).isNotBlank();
        assertThat(manifest.getValue("Jenkins-Version"))
                .isEqualTo(manifest.getValue("Hudson-Version"))
                .startsWith("2.");
        assertThat(manifest.getValue("Minimum-Java-Version")).isEqualTo("17");
        assertThat(manifest.getValue("Url"))
                .isEqualTo(manifest.getValue("Plugin-ScmUrl"))
                .endsWith("/node-image-matrix-plugin");
        assertThat(manifest.getValue("Plugin-ScmConnection"))
                .isEqualTo("scm:git:" + manifest.getValue("Plugin-ScmUrl") + ".git");
        assertThat(manifest.getValue("Plugin-Developers")).isNotBlank();
    }

    @Test
    void every_plugin_it_works_with_is_optional() throws IOException {
        Attributes manifest = new Manifest(new ByteArrayInputStream(hpi.get(MANIFEST))).getMainAttributes();
        assertThat(manifest.getValue("Plugin-Dependencies").split(","))
                .isNotEmpty()
                .allMatch(Pattern.compile("[a-z-]+:[0-9][^;:]*;resolution:=optional")
                        .asMatchPredicate());
    }

    @Test
    void libraries_are_ours_alone() {
        assertThat(hpi.keySet())
                .filteredOn(name -> name.startsWith("WEB-INF/"))
                .allMatch(name -> name.matches("WEB-INF/lib/(node-image-matrix|commons-compress-.*|jackson-"
                        + "(annotations|core|databind)-.*|snakeyaml-engine-.*)\\.jar"));
    }

    @Test
    void jar_holds_the_plugin_and_none_of_the_api_it_is_compiled_against() {
        assertThat(jar).containsKey("index.jelly");
        assertThat(jar.keySet())
                .filteredOn(name -> name.endsWith(".class"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith(OWN_CLASSES));
    }

    @Test
    void classes_run_on_java_17() {
        jar.forEach((name, bytes) -> {
            if (name.endsWith(".class")) {
                assertThat(ByteBuffer.wrap(bytes).getShort(6)).as(name).isEqualTo((short) JAVA_17_CLASS_FILE);
            }
        });
    }

    @Test
    void every_page_escapes_by_default() {
        Map<String, byte[]> pages = new TreeMap<>(jar);
        pages.keySet().removeIf(name -> !name.endsWith(".jelly"));
        pages.forEach((name, bytes) -> assertThat(new String(bytes, StandardCharsets.UTF_8))
                .as(name)
                .startsWith("<?jelly escape-by-default='true'?>"));
    }

    @Test
    void every_indexed_extension_can_be_created_by_the_controller() throws Exception {
        for (IndexItem<Extension, Object> extension : Index.load(Extension.class, Object.class, loader)) {
            assertThat(jar).containsKey(extension.className().replace('.', '/') + ".class");
            assertThat(extension.element()).as(extension.className()).isNotNull();
            if (extension.element() instanceof Class<?> type) {
                assertThat(Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers()))
                        .as("%s is public and not abstract", type)
                        .isTrue();
                assertThat(Modifier.isPublic(type.getDeclaredConstructor().getModifiers()))
                        .as("constructor of %s is public", type)
                        .isTrue();
            }
        }
    }

    @Test
    void every_extension_is_indexed() throws Exception {
        List<String> indexed = new ArrayList<>();
        for (IndexItem<Extension, Object> extension : Index.load(Extension.class, Object.class, loader)) {
            if (extension.memberName() == null) {
                indexed.add(extension.className());
            }
        }
        assertThat(ownClasses())
                .filteredOn(type -> type.isAnnotationPresent(Extension.class))
                .isNotEmpty()
                .extracting(Class::getName)
                .containsExactlyInAnyOrderElementsOf(indexed);
    }

    @Test
    void every_symbol_is_indexed() throws Exception {
        String index =
                new String(jar.get("META-INF/services/annotations/org.jenkinsci.Symbol"), StandardCharsets.UTF_8);
        assertThat(ownClasses())
                .filteredOn(type -> type.isAnnotationPresent(Symbol.class))
                .extracting(Class::getName)
                .containsExactlyInAnyOrderElementsOf(index.lines().toList());
    }

    private static List<Class<?>> ownClasses() throws ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : jar.keySet()) {
            if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
                String className =
                        name.substring(0, name.length() - ".class".length()).replace('/', '.');
                classes.add(Class.forName(className, false, loader));
            }
        }
        return classes;
    }

    private static Map<String, byte[]> entries(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (InputStream bytes = new ByteArrayInputStream(archive);
                ZipInputStream zip = new ZipInputStream(bytes)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return entries;
    }

    /** Finds the indexes of the plugin's jar only, not those of the API on the class path. */
    private static final class OwnResources extends URLClassLoader {
        OwnResources(URL jar) {
            super(new URL[] {jar}, PackageIT.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return findResources(name);
        }
    }
}
