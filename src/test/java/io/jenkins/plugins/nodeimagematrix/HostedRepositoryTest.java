package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What {@code jenkins/export} writes is what jenkinsci asks of a plugin that it hosts. */
@UnitTest
class HostedRepositoryTest {
    @TempDir
    static Path folder;

    private static Path repository;
    private static String pom;

    @BeforeAll
    static void export() throws Exception {
        repository = folder.resolve("node-image-matrix-plugin");
        Process process = new ProcessBuilder("jenkins/export", repository.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        pom = text("pom.xml");
    }

    @Test
    void the_parent_is_that_of_plugins_and_new_enough() {
        Matcher parent = Pattern.compile(
                        "<parent>\\s*<groupId>org\\.jenkins-ci\\.plugins</groupId>\\s*<artifactId>plugin</artifactId>"
                                + "\\s*<version>6\\.(\\d+)\\.v[0-9a-f_]+</version>")
                .matcher(pom);
        assertThat(parent.find()).isTrue();
        assertThat(Integer.parseInt(parent.group(1))).isGreaterThanOrEqualTo(2211);
    }

    @Test
    void it_is_packaged_as_a_plugin() {
        assertThat(pom).contains("<packaging>hpi</packaging>");
    }

    @Test
    void jenkins_is_the_baseline_and_its_newest_fixes() {
        assertThat(pom)
                .contains("<jenkins.baseline>2.541</jenkins.baseline>")
                .contains("<jenkins.version>${jenkins.baseline}.3</jenkins.version>");
    }

    @Test
    void its_ids_and_its_name_are_as_those_of_other_plugins() {
        assertThat(pom)
                .contains("<groupId>io.jenkins.plugins</groupId>")
                .containsPattern("<artifactId>(?!.*jenkins)[a-z0-9-]{1,36}</artifactId>\\s*<version>\\$\\{revision}")
                .containsPattern("<name>(?i:(?!.*jenkins).*)</name>");
        assertThat(repository.getFileName()).hasToString("node-image-matrix-plugin");
    }

    @Test
    void its_developers_are_those_of_the_update_site() {
        assertThat(pom).doesNotContain("<developers>");
    }

    @Test
    void the_source_repository_is_complete() {
        for (String part : List.of("connection", "developerConnection", "tag", "url")) {
            assertThat(pom.substring(pom.indexOf("<scm>"), pom.indexOf("</scm>")))
                    .contains("<" + part + ">");
        }
    }

    @Test
    void libraries_with_an_api_plugin_come_from_it() {
        assertThat(pom)
                .contains("<artifactId>jackson2-api</artifactId>")
                .contains("<artifactId>commons-compress-api</artifactId>")
                .contains("<artifactId>snakeyaml-engine-api</artifactId>");
        String dependencies = pom.substring(pom.lastIndexOf("<dependencies>"));
        assertThat(dependencies)
                .as("every dependency is a plugin")
                .doesNotContainPattern("<groupId>(?!io\\.jenkins|org\\.jenkins-?ci)");
    }

    @Test
    void the_bom_is_that_of_the_baseline() {
        assertThat(pom)
                .containsPattern("<groupId>io\\.jenkins\\.tools\\.bom</groupId>\\s*"
                        + "<artifactId>bom-\\$\\{jenkins\\.baseline}\\.x</artifactId>\\s*<version>[^<]+</version>\\s*"
                        + "<type>pom</type>\\s*<scope>import</scope>");
    }

    @Test
    void bundled_libraries_are_checked_and_there_are_none() {
        assertThat(pom)
                .contains("<hpi.strictBundledArtifacts>true</hpi.strictBundledArtifacts>")
                .doesNotContain("<hpi.bundledArtifacts>");
    }

    @Test
    void commons_lang_2_is_banned() {
        assertThat(pom).contains("<ban-commons-lang-2.skip>false</ban-commons-lang-2.skip>");
    }

    @Test
    void the_old_servlet_api_is_banned() {
        assertThat(pom).contains("<ban-deprecated-stapler.skip>false</ban-deprecated-stapler.skip>");
        assertThat(sources())
                .noneMatch(source -> source.contains("import javax.servlet.")
                        || source.contains("import org.kohsuke.stapler.StaplerRequest;")
                        || source.contains("import org.kohsuke.stapler.StaplerResponse;"));
    }

    @Test
    void junit_4_is_banned() {
        assertThat(pom).contains("<ban-junit4-imports.skip>false</ban-junit4-imports.skip>");
        assertThat(sources()).noneMatch(source -> source.contains("import org.junit.Test;"));
    }

    @Test
    void overrides_of_the_bom_that_it_no_longer_needs_are_banned() {
        assertThat(pom).contains("<banObsoleteDependencyOverrides.skip>false</banObsoleteDependencyOverrides.skip>");
    }

    @Test
    void the_parent_decides_about_java() {
        assertThat(pom).doesNotContain("maven.compiler.").doesNotContain("java.level");
    }

    @Test
    void url_and_scm_are_those_of_jenkinsci() {
        assertThat(pom)
                .contains("<url>https://github.com/jenkinsci/${project.artifactId}-plugin</url>")
                .contains("<gitHubRepo>jenkinsci/${project.artifactId}-plugin</gitHubRepo>")
                .contains("<connection>scm:git:https://github.com/${gitHubRepo}.git</connection>")
                .contains("<tag>${scmTag}</tag>");
    }

    @Test
    void jenkins_repository_is_declared_for_artifacts_and_for_maven_plugins() {
        assertThat(pom)
                .containsPattern("<repository>\\s*<id>repo\\.jenkins-ci\\.org</id>\\s*"
                        + "<url>https://repo\\.jenkins-ci\\.org/public/</url>")
                .containsPattern("<pluginRepository>\\s*<id>repo\\.jenkins-ci\\.org</id>\\s*"
                        + "<url>https://repo\\.jenkins-ci\\.org/public/</url>");
    }

    @Test
    void there_is_a_license() throws IOException {
        assertThat(pom).contains("<name>MIT License</name>");
        assertThat(text("LICENSE")).startsWith("MIT License");
    }

    @Test
    void the_build_is_one_call_on_two_versions_of_java() throws IOException {
        String jenkinsfile = text("Jenkinsfile");
        assertThat(jenkinsfile).startsWith("buildPlugin(").contains("jdk: 21").contains("jdk: 25");
        assertThat(jenkinsfile.split("buildPlugin\\(", -1)).hasSize(2);
        assertThat(Pattern.compile("\\[platform: '(?:linux|windows)', jdk: (?:21|25)]")
                        .matcher(jenkinsfile.substring(jenkinsfile.indexOf("configurations: [")))
                        .results()
                        .count())
                .isEqualTo(jenkinsfile.split("jdk:", -1).length - 1)
                .isEqualTo(2);
    }

    @Test
    void the_developers_own_the_code() throws IOException {
        assertThat(text(".github/CODEOWNERS").lines()).contains("* @jenkinsci/node-image-matrix-plugin-developers");
    }

    @Test
    void security_is_scanned() throws IOException {
        assertThat(text(".github/workflows/jenkins-security-scan.yml"))
                .contains("uses: jenkins-infra/jenkins-security-scan/.github/workflows/jenkins-security-scan.yaml@v2");
    }

    @Test
    void dependencies_are_updated() throws IOException {
        assertThat(text(".github/dependabot.yml"))
                .contains("package-ecosystem: maven")
                .contains("package-ecosystem: github-actions");
    }

    @Test
    void releases_are_delivered_continuously() throws IOException {
        assertThat(text(".github/workflows/cd.yaml"))
                .contains("uses: jenkins-infra/github-reusable-workflows/.github/workflows/maven-cd.yml@v1");
        assertThat(text(".mvn/extensions.xml")).contains("<artifactId>git-changelist-maven-extension</artifactId>");
        assertThat(text(".mvn/maven.config").lines())
                .containsExactly(
                        "-Pconsume-incrementals", "-Pmight-produce-incrementals", "-Dchangelist.format=%d.v%s");
        assertThat(pom).contains("<changelist>999999-SNAPSHOT</changelist>").contains("${changelist}</version>");
    }

    /** That workflow drafts them with the configuration of jenkinsci; one of the plugin's own is refused. */
    @Test
    void release_notes_are_left_to_the_workflow_of_releases() throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve(".github"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("release-drafter."));
        }
    }

    @Test
    void what_builds_write_is_ignored() throws IOException {
        assertThat(text(".gitignore").lines()).contains("target/", "work/");
    }

    @Test
    void nothing_of_the_demo_or_of_the_root_build_is_there() throws IOException {
        try (Stream<Path> files = Files.list(repository)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            ".github",
                            ".gitignore",
                            ".mvn",
                            "CHANGELOG.md",
                            "CONTRIBUTING.md",
                            "Jenkinsfile",
                            "LICENSE",
                            "README.md",
                            "SECURITY.md",
                            "docs",
                            "pom.xml",
                            "src");
        }
        assertThat(repository.resolve("src/test/java")).isDirectory();
        assertThat(pom).doesNotContain("../src");
        assertThat(sources().stream()
                        .filter(source -> source.contains("hudson.model.Hudson;"))
                        .count())
                .isZero();
    }

    @Test
    void pages_have_no_styles_and_scripts_inside() {
        assertThat(pages()).hasSizeGreaterThan(20).allSatisfy(page -> {
            assertThat(elements(page, "style")).isEmpty();
            assertThat(elements(page, "script")).allMatch(script -> script.hasAttribute("src"));
            assertThat(elements(page, "*"))
                    .flatExtracting(HostedRepositoryTest::attributes)
                    .noneMatch(name -> name.startsWith("on"));
        });
    }

    @Test
    void checks_of_forms_are_found_by_their_field() {
        assertThat(pages()).allSatisfy(page -> assertThat(elements(page, "*"))
                .flatExtracting(HostedRepositoryTest::attributes)
                .doesNotContain("checkUrl"));
    }

    @Test
    void the_plugin_manager_has_a_description() throws IOException {
        assertThat(text("src/main/resources/index.jelly")).contains("<div>");
    }

    @Test
    void people_are_told_how_to_contribute_and_how_to_report_vulnerabilities() throws IOException {
        assertThat(text("CONTRIBUTING.md")).contains("mvn verify").contains("mvn hpi:run");
        assertThat(text("SECURITY.md")).contains("https://www.jenkins.io/security/reporting/");
    }

    @Test
    void links_of_its_pages_lead_somewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        Pattern link = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");
        List<Path> pages;
        try (Stream<Path> files = Files.walk(repository)) {
            pages = files.filter(file -> file.toString().endsWith(".md")).toList();
        }
        for (Path page : pages) {
            Matcher links = link.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    broken.add(repository.relativize(page) + ": " + links.group(1));
                }
            }
        }
        assertThat(pages).hasSizeGreaterThan(30);
        assertThat(broken).isEmpty();
    }

    @Test
    void types_that_depend_on_the_jenkins_are_those_for_a_current_one() throws IOException {
        String compat = "src/main/java/io/jenkins/plugins/nodeimagematrix/compat";
        try (Stream<Path> files = Files.list(repository.resolve(compat))) {
            for (Path file : files.toList()) {
                assertThat(file)
                        .hasSameTextualContentAs(
                                Path.of("jenkins", compat, file.getFileName().toString()));
            }
        }
        assertThat(repository.resolve(compat)).isNotEmptyDirectory();
    }

    @Test
    void a_folder_with_files_is_left_alone() throws Exception {
        Process process = new ProcessBuilder("jenkins/export", repository.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes())).contains("is not empty");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    private static String text(String file) throws IOException {
        return Files.readString(repository.resolve(file));
    }

    private static List<Document> pages() {
        try (Stream<Path> files = Files.walk(repository.resolve("src/main/resources"))) {
            return files.filter(file -> file.toString().endsWith(".jelly"))
                    .map(HostedRepositoryTest::parse)
                    .toList();
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Document parse(Path page) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(page.toFile());
        } catch (Exception wrong) {
            throw new AssertionError(page.toString(), wrong);
        }
    }

    private static List<Element> elements(Document page, String name) {
        NodeList found = page.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<String> attributes(Element element) {
        return IntStream.range(0, element.getAttributes().getLength())
                .mapToObj(i -> element.getAttributes().item(i).getNodeName())
                .toList();
    }

    private static List<String> sources() {
        try (Stream<Path> files = Files.walk(repository.resolve("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(HostedRepositoryTest::read)
                    .toList();
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
