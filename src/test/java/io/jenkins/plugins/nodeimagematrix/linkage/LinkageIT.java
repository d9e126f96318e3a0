package io.jenkins.plugins.nodeimagematrix.linkage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.PackagedPlugin;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged plugin finds everything it refers to, in the controller that the tests run on. */
@ControllerTest
class LinkageIT {
    private static final String OWN = "io/jenkins/plugins/nodeimagematrix/";

    @Test
    void everything_the_plugin_refers_to_is_there() throws IOException {
        ClassFiles controller = controller().addArchive(PackagedPlugin.hpi());

        assertThat(new LinkageCheck(controller, name -> name.startsWith(OWN)).problems())
                .isEmpty();
    }

    @Test
    void the_declared_api_is_what_a_real_jenkins_has() throws IOException {
        assumeTrue(Controller.isReal(), "needs a Jenkins and its plugins: -Dcontroller.war, -Dcontroller.plugins");
        ClassFiles declared = new ClassFiles().addArchive(PackagedPlugin.declaredApi());

        assertThat(new DeclaredApiCheck(declared, controller()).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/compat/java", "jenkins/src/main/java"})
    void the_sources_compile_against_a_real_jenkins_and_use_nothing_deprecated(String compat, @TempDir Path folder)
            throws IOException {
        assumeTrue(Controller.isReal(), "needs a Jenkins and its plugins: -Dcontroller.war, -Dcontroller.plugins");
        SourcesCheck check = new SourcesCheck(folder).addArchive(Path.of(System.getProperty(Controller.WAR)));
        for (Path plugin : plugins()) {
            check.addArchive(plugin);
        }
        check.addArchive(PackagedPlugin.hpi());

        assertThat(check.problems(
                        Path.of("src/main/java"), Path.of(compat), Path.of("target/generated-sources/localizer")))
                .isEmpty();
    }

    private static ClassFiles controller() throws IOException {
        ClassFiles controller = new ClassFiles();
        if (!Controller.isReal()) {
            return controller.addWebapp(Controller.embeddedWebapp());
        }
        controller.addArchive(Path.of(System.getProperty(Controller.WAR)));
        for (Path plugin : plugins()) {
            controller.addArchive(plugin);
        }
        return controller;
    }

    private static List<Path> plugins() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty(Controller.PLUGINS)))) {
            return files.filter(
                            file -> file.toString().matches(".*\\.[hj]pi") && !file.endsWith("node-image-matrix.jpi"))
                    .sorted()
                    .toList();
        }
    }
}
