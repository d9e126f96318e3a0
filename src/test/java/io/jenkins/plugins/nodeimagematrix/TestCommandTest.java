package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code work/test} repeats a few integration tests that failed, and never passes what is broken; Maven is a script here. */
@UnitTest
class TestCommandTest {
    private static final String ENDED =
            "<failsafe-summary result=\"255\" timeout=\"false\"><failureMessage xsi:nil=\"true\"/>";
    private static final String PASSED = "<testsuite name=\"x\"><testcase name=\"y\"/></testsuite>";
    private static final String CRASHED =
            "<failsafe-summary result=\"254\" timeout=\"false\"><failureMessage>The forked VM terminated</failureMessage>";

    @TempDir
    private Path project;

    @BeforeEach
    void copy() throws Exception {
        script("work/test", Files.readString(Path.of("work/test")));
        script("work/packages", "#!/bin/sh\n");
    }

    private void script(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The first run leaves these reports and fails; a repetition ends with the status. */
    private void maven(int repetition, String summary, Map<String, String> reports) throws IOException {
        Map<String, String> files = new TreeMap<>(reports);
        files.put("failsafe-summary.xml", summary);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path kept = project.resolve("canned/" + file.getKey());
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, file.getValue());
        }
        script(
                "bin/mvn",
                "#!/bin/sh\necho \"mvn $*\"\ncase \"$*\" in *' verify'*) mkdir -p target; cp -r canned target/failsafe-reports; exit 1 ;; "
                        + "*) exit " + repetition + " ;; esac\n");
    }

    private String run() throws Exception {
        String path = project.resolve("bin") + ":" + System.getenv("PATH");
        return Program.run(project, Map.of("PATH", path), List.of("work/test"));
    }

    private static String failed(String trace) {
        return "<testsuite name=\"x\"><testcase name=\"y\"><failure message=\"z\">" + trace
                + "</failure></testcase></testsuite>";
    }

    @Test
    void failed_class_that_passes_alone_is_flaky() throws Exception {
        maven(0, ENDED, Map.of("TEST-a.OneIT.xml", failed("at a.OneIT.y(OneIT.java:1)"), "TEST-a.TwoIT.xml", PASSED));

        assertThat(run())
                .contains("== Repeating a.OneIT, ")
                .contains("failsafe:verify@default -Dit.test=a.OneIT\n")
                .contains("== Passed; flaky: a.OneIT ");
        assertThat(project.resolve("target/failsafe-first/TEST-a.OneIT.xml")).exists();
    }

    @Test
    void class_that_fails_again_fails_the_command() throws Exception {
        maven(1, ENDED, Map.of("TEST-a.OneIT.xml", failed("at a.OneIT.y(OneIT.java:1)")));

        assertThatThrownBy(this::run)
                .hasMessageContaining("== Repeating")
                .hasMessageContaining("exited with status 1")
                .message()
                .doesNotContain("== Passed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.RandomFaultsIT",
                "a.PublicationFaultsTest",
                "a.EngineKillIT",
                "a.HostileAgentIT",
                "a.ForeignWritersIT",
                "a.FullDisksIT"
            })
    void test_of_random_faults_is_not_repeated(String name) throws Exception {
        maven(0, ENDED, Map.of("TEST-" + name + ".xml", failed("at a.Some.y(Some.java:1)")));

        assertNotRepeated();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at b.WriteOrder.check(WriteOrder.java:8)",
                "at b.OutsideCheck.tags(OutsideCheck.java:8)",
                "at b.PrivateRegistry.close(PrivateRegistry.java:8)"
            })
    void what_the_checks_from_outside_find_is_not_repeated(String trace) throws Exception {
        maven(0, ENDED, Map.of("TEST-a.OneIT.xml", failed(trace)));

        assertNotRepeated();
    }

    @Test
    void many_failed_classes_are_not_repeated() throws Exception {
        String failed = failed("at a.Some.y(Some.java:1)");
        maven(
                0,
                ENDED,
                Map.of(
                        "TEST-a.AIT.xml",
                        failed,
                        "TEST-a.BIT.xml",
                        failed,
                        "TEST-a.CIT.xml",
                        failed,
                        "TEST-a.DIT.xml",
                        failed));

        assertNotRepeated();
    }

    @Test
    void crash_of_a_test_jvm_is_not_repeated() throws Exception {
        maven(0, CRASHED, Map.of("TEST-a.OneIT.xml", failed("at a.OneIT.y(OneIT.java:1)")));

        assertNotRepeated();
    }

    @Test
    void build_that_fails_without_a_failed_integration_test_is_not_repeated() throws Exception {
        maven(0, ENDED, Map.of("TEST-a.OneIT.xml", PASSED));

        assertNotRepeated();
    }

    private void assertNotRepeated() {
        assertThatThrownBy(this::run)
                .hasMessageContaining("exited with status 1")
                .message()
                .doesNotContain("Repeating");
    }
}
