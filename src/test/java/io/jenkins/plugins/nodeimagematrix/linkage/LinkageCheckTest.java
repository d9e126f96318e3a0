package io.jenkins.plugins.nodeimagematrix.linkage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks find each way in which a controller can differ from what a plugin was compiled against. */
@UnitTest
class LinkageCheckTest {
    private static final String API = """
            package api;
            public abstract class Thing implements Named {
                public static String KIND = "thing";
                protected int size;
                public Thing() {}
                public void use(String with) {}
                public void open() {}
                protected void inherit() {}
            }
            """;
    private static final String NAMED = "package api; public interface Named { default void rename() {} }";
    private static final String PLUGIN = """
            package own;
            public class Plugin extends api.Thing {
                public void work(api.Thing other) { other.use(KIND); inherit(); size = 1; other.rename(); Runnable r = other::open; r.run(); }
                @Override public void open() {}
                int nested() { return new api.Thing() {}.hashCode(); }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void nothing_is_wrong_with_what_it_was_compiled_against() throws IOException {
        assertThat(against(API, NAMED)).isEmpty();
    }

    @Test
    void a_missing_class_is_found() throws IOException {
        assertThat(against(API.replace(" implements Named", ""), null))
                .anyMatch(line -> line.contains("own.Plugin: there is no api.Thing.rename()V"));
        assertThat(against(null, NAMED)).anyMatch(line -> line.contains("own.Plugin: there is no class api.Thing"));
    }

    @Test
    void a_changed_descriptor_is_found() throws IOException {
        assertThat(against(API.replace("use(String with)", "use(Object with)"), NAMED))
                .containsExactly("own.Plugin: there is no api.Thing.use(Ljava/lang/String;)V");
        assertThat(against(API.replace("protected int size", "protected long size"), NAMED))
                .containsExactly("own.Plugin: there is no own.Plugin.size: I");
    }

    @Test
    void narrower_access_is_found() throws IOException {
        assertThat(against(API.replace("public void use", "protected void use"), NAMED))
                .isEmpty();
        assertThat(against(API.replace("public void use", "void use"), NAMED))
                .containsExactly("own.Plugin: may not use api.Thing.use(Ljava/lang/String;)V");
        assertThat(against(API.replace("public abstract class", "abstract class"), NAMED))
                .contains("own.Plugin: class api.Thing is not public");
    }

    @Test
    void static_and_instance_members_are_distinguished() throws IOException {
        assertThat(against(API.replace("public static String", "public String"), NAMED))
                .containsExactly("own.Plugin: static or not has changed: static own.Plugin.KIND: Ljava/lang/String;");
    }

    @Test
    void an_interface_that_was_a_class_is_found() throws IOException {
        assertThat(against(
                        API,
                        "package api; public class Named { public void rename() {} }"
                                .replace("class Named", "interface Named")
                                .replace("public void rename() {}", "void rename();")))
                .contains("own.Plugin: does not implement api.Named.rename()V");
    }

    @Test
    void final_and_abstract_methods_are_found() throws IOException {
        assertThat(against(API.replace("public void open", "public final void open"), NAMED))
                .containsExactly("own.Plugin: overrides the final api.Thing.open()V");
        assertThat(against(
                        API.replace("public void use(String with) {}", "public abstract void use(String with);"),
                        NAMED))
                .contains("own.Plugin: does not implement api.Thing.use(Ljava/lang/String;)V");
    }

    @Test
    void a_declared_api_that_promises_too_much_is_found() throws IOException {
        assertThat(declaredAgainst(API)).isEmpty();
        assertThat(declaredAgainst(API.replace("public void use(String with)", "public static void use(String with)")))
                .containsExactly("api.Thing differs in static or not: use(Ljava/lang/String;)V");
        assertThat(declaredAgainst(API.replace("public void use(String with) {}", "")))
                .containsExactly("api.Thing has no use(Ljava/lang/String;)V");
        assertThat(declaredAgainst(API.replace("public void use", "protected void use")))
                .containsExactly("api.Thing is too restricted: use(Ljava/lang/String;)V");
        assertThat(declaredAgainst(API.replace("public void use", "public final void use")))
                .containsExactly("api.Thing has it final: use(Ljava/lang/String;)V");
        assertThat(declaredAgainst(API.replace(" implements Named", "")))
                .containsExactly("api.Thing does not inherit from api.Named");
    }

    /** The plugin, compiled against the API as it is, links against another one. */
    private Set<String> against(String thing, String named) throws IOException {
        ClassFiles controller = new ClassFiles();
        addAll(controller, compile("plugin", API, NAMED, PLUGIN), "own");
        addAll(controller, compile("controller", thing == null ? "package api; class Other {}" : thing, named), "api");
        return new LinkageCheck(controller, name -> name.startsWith("own/")).problems();
    }

    private Set<String> declaredAgainst(String thing) throws IOException {
        ClassFiles declared = new ClassFiles();
        addAll(declared, compile("declared", API, NAMED), "api");
        ClassFiles controller = new ClassFiles();
        addAll(controller, compile("controller", thing, NAMED), "api");
        return new DeclaredApiCheck(declared, controller).problems();
    }

    private static void addAll(ClassFiles to, Path classes, String below) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(classes.resolve(below))) {
            files = tree.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            to.add(Files.readAllBytes(file));
        }
    }

    private Path compile(String name, String... sources) throws IOException {
        Path place = Files.createTempDirectory(folder, name);
        String[] arguments = new String[] {"-d", place.toString(), "-proc:none", "-nowarn"};
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        for (String source : sources) {
            if (source != null) {
                String type = source.replaceAll("(?s).*?\\b(?:class|interface) (\\w+).*", "$1");
                Path file = Files.createDirectories(place.resolve("src")).resolve(type + ".java");
                all.add(Files.writeString(file, source).toString());
            }
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, all.toArray(String[]::new));
        assertThat(result).isZero();
        return place;
    }
}
