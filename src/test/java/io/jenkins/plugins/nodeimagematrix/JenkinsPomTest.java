package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * {@code jenkins/pom.xml}, which only those can build who reach Jenkins' repository, describes the same plugin as the root's
 * {@code pom.xml}.
 */
@UnitTest
class JenkinsPomTest {
    /** A library in the root's {@code .hpi}, and the plugin that brings it on a current Jenkins. */
    private static final Map<String, String> API_PLUGINS = Map.of(
            "jackson-databind", "jackson2-api",
            "commons-compress", "commons-compress-api",
            "snakeyaml-engine", "snakeyaml-engine-api");

    /** The BOM that {@code jenkins/pom.xml} imports, and its versions of the plugins that ours works with. */
    private static final String BOM = "6916.v15ec97679743";

    private static final Map<String, String> BOM_VERSIONS = Map.of(
            "authentication-tokens", "1.144.v5ff4a_5ec5c33",
            "credentials", "1511.v2e3cb_0008ef0",
            "docker-commons", "477.v289085a_b_6896",
            "junit", "1421.v99cb_b_2577709",
            "plain-credentials", "199.v9f8e1f741799",
            "structs", "362.va_b_695ef4fdf9",
            "workflow-api", "1413.v2ff1a_5e720fa_",
            "workflow-step-api", "724.v538c2362b_dfb_");

    private static Element root;
    private static Element jenkins;

    @BeforeAll
    static void read() throws Exception {
        root = pom(Path.of("pom.xml"));
        jenkins = pom(Path.of("jenkins/pom.xml"));
    }

    @Test
    void both_name_the_same_plugin() {
        for (String name : List.of("groupId", "artifactId", "name", "description", "url")) {
            assertThat(text(jenkins, name)).as(name).isNotEmpty().isEqualTo(text(root, name));
        }
        assertThat(text(child(jenkins, "scm"), "url")).isEqualTo(text(child(root, "scm"), "url"));
        assertThat(text(child(jenkins, "scm"), "connection")).isEqualTo(text(child(root, "scm"), "connection"));
        assertThat(texts(jenkins, "licenses", "license", "url")).isEqualTo(texts(root, "licenses", "license", "url"));
    }

    @Test
    void both_are_of_one_version() {
        assertThat(text(jenkins, "version")).isEqualTo(property(jenkins, "revision") + ".999999-SNAPSHOT");
        assertThat(text(root, "version")).isEqualTo(property(jenkins, "revision") + "-SNAPSHOT");
    }

    @Test
    void both_need_the_same_jenkins() {
        assertThat(property(root, "jenkins.baseline"))
                .isEqualTo(property(jenkins, "jenkins.version"))
                .startsWith(property(jenkins, "jenkins.baseline") + ".");
    }

    @Test
    void both_need_the_same_java() {
        assertThat(text(child(jenkins, "parent"), "version"))
                .as("the parent of this series compiles for Java 17")
                .startsWith("6.");
        assertThat(property(jenkins, "maven.compiler.release")).isEmpty();
        assertThat(property(root, "maven.compiler.release")).isEqualTo("17");
    }

    @Test
    void the_libraries_are_plugins() {
        List<String> packaged = dependencies(root).stream()
                .filter(each -> text(each, "scope").isEmpty())
                .map(each -> text(each, "artifactId"))
                .toList();
        List<String> required = dependencies(jenkins).stream()
                .filter(each ->
                        text(each, "scope").isEmpty() && !text(each, "optional").equals("true"))
                .map(each -> text(each, "artifactId"))
                .toList();

        assertThat(packaged).containsExactlyInAnyOrderElementsOf(API_PLUGINS.keySet());
        assertThat(required).containsExactlyInAnyOrderElementsOf(API_PLUGINS.values());
        assertThat(property(jenkins, "hpi.strictBundledArtifacts")).isEqualTo("true");
    }

    @Test
    void both_work_with_the_same_plugins() {
        Stream<String> inManifest = Stream.of(
                        property(root, "plugin.dependencies").split(","))
                .map(each -> each.substring(0, each.indexOf(':')));
        List<String> optional = dependencies(jenkins).stream()
                .filter(each -> text(each, "optional").equals("true"))
                .map(each -> text(each, "artifactId"))
                .toList();

        assertThat(inManifest).containsExactlyInAnyOrderElementsOf(optional);
    }

    @Test
    void plugins_that_only_tests_need_are_not_packaged() {
        assertThat(dependencies(jenkins).stream()
                        .filter(each -> text(each, "scope").equals("test"))
                        .map(each -> text(each, "artifactId")))
                .contains("docker-workflow", "configuration-as-code", "test-harness", "workflow-cps", "workflow-job");
    }

    @Test
    void the_sources_are_those_of_the_root_without_declared_types() throws IOException {
        String pom = Files.readString(Path.of("jenkins/pom.xml"));
        assertThat(pom)
                .contains("<source>${project.basedir}/../src/main/java</source>")
                .contains("<directory>${project.basedir}/../src/main/resources</directory>")
                .contains("<warSourceDirectory>${project.basedir}/../src/main/webapp</warSourceDirectory>")
                .doesNotContain("src/compat")
                .doesNotContain("src/jenkins-api");
    }

    @Test
    void versions_of_plugins_come_from_the_bom() {
        assertThat(dependencies(jenkins)).allMatch(each -> text(each, "version").isEmpty());
        assertThat(dependencies(child(jenkins, "dependencyManagement")))
                .extracting(each -> text(each, "artifactId"))
                .containsExactly("bom-" + property(jenkins, "jenkins.baseline") + ".x");
    }

    /** Jenkins does not load a plugin beside one that is older than the plugin's manifest asks for, even if it is optional. */
    @Test
    void no_plugin_has_to_be_newer_than_that_of_the_bom() {
        assertThat(dependencies(child(jenkins, "dependencyManagement")))
                .extracting(each -> text(each, "version"))
                .as("the BOM of the versions above")
                .containsExactly(BOM);
        Map<String, String> asked = new TreeMap<>();
        for (String each : property(root, "plugin.dependencies").split(",")) {
            String[] plugin = each.split("[:;]", 3);
            asked.put(plugin[0], plugin[1]);
        }

        assertThat(asked.keySet()).isEqualTo(new TreeMap<>(BOM_VERSIONS).keySet());
        asked.forEach((plugin, version) ->
                assertThat(numbers(version)).as(plugin).isLessThanOrEqualTo(numbers(BOM_VERSIONS.get(plugin))));
    }

    /** The numbers that a version of a plugin begins with, such as 1 and 144 of {@code 1.144.v5ff4a}, as one that sorts. */
    private static String numbers(String version) {
        return Stream.of(version.split("[.]"))
                .takeWhile(part -> part.matches("[0-9]+"))
                .map(part -> "%09d".formatted(Integer.parseInt(part)))
                .collect(Collectors.joining("."));
    }

    @Test
    void each_type_for_hudson_core_has_a_twin() throws IOException {
        assertThat(types(Path.of("jenkins/src/main/java"))).isEqualTo(types(Path.of("src/compat/java")));
    }

    /** SpotBugs, which runs in Jenkins' own build only, would report what is excluded in a class that has moved. */
    @Test
    void each_class_of_an_exclusion_from_spotbugs_is_there() throws IOException {
        List<String> names = Pattern.compile("<Class name=\"(?!~)([^\"$]+)")
                .matcher(Files.readString(Path.of("jenkins/src/spotbugs/excludesFilter.xml")))
                .results()
                .map(match -> match.group(1).replace('.', '/') + ".java")
                .toList();

        assertThat(names).hasSizeGreaterThan(5).allMatch(name -> Stream.of("src/main/java", "jenkins/src/main/java")
                .anyMatch(sources -> Files.exists(Path.of(sources, name))));
    }

    /** The static methods that the main tree may call, by type. */
    private static Map<String, List<String>> types(Path sources) throws IOException {
        Pattern method = Pattern.compile("^    (?:public|protected) (?:\\w+ )*?(?:<.*> )?[\\w.<>?, ]+ (\\w+)\\(");
        Map<String, List<String>> types = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> own = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    Matcher matcher = method.matcher(line);
                    if (matcher.find() && line.contains(" static ")) {
                        own.add(matcher.group(1));
                    }
                }
                types.put(file.getFileName().toString(), own.stream().sorted().toList());
            }
        }
        return types;
    }

    private static Element pom(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static List<Element> dependencies(Element parent) {
        return children(child(parent, "dependencies"), "dependency");
    }

    private static String property(Element pom, String name) {
        return text(child(pom, "properties"), name);
    }

    private static List<String> texts(Element pom, String list, String item, String name) {
        return children(child(pom, list), item).stream()
                .map(each -> text(each, name))
                .toList();
    }

    /** The text of an element with the pom's own properties in it; empty if there is none. */
    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        if (found.isEmpty()) {
            return "";
        }
        Element pom = parent.getOwnerDocument().getDocumentElement();
        return Pattern.compile("\\$\\{([^}]*)}")
                .matcher(found.get(0).getTextContent().trim())
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1).startsWith("project.")
                                ? text(pom, match.group(1).substring("project.".length()))
                                : property(pom, match.group(1))));
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
