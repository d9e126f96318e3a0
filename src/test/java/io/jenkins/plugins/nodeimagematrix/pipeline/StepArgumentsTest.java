package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The valid arguments of the steps, and the messages for invalid ones. */
@UnitTest
class StepArgumentsTest {
    /** A string with variables in it is no String in Groovy, and need not be a CharSequence of the same kind. */
    private static CharSequence interpolated(String text) {
        return new StringBuilder(text);
    }

    @Test
    void strings_with_variables_are_strings() {
        Map<String, Object> checked = TestLayerStep.checked(Map.of(
                "image", interpolated("app:1"), "dirs", List.of(interpolated("tests/a"), "tests/b"), "timeout", "5"));

        assertThat(checked)
                .containsEntry("image", "app:1")
                .containsEntry("dirs", List.of("tests/a", "tests/b"))
                .containsEntry("timeout", 5);
    }

    @Test
    void one_folder_where_a_list_belongs_is_refused_with_what_to_write_instead() {
        for (Object one : List.of("tests/http", interpolated("tests/http"))) {
            assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "dirs", one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "testLayer: 'dirs' takes a list, such as dirs: ['tests/http', 'tests/tls']; for one folder,"
                                    + " use dir: 'tests/http'. It was given a string: tests/http");
        }
    }

    @Test
    void map_where_a_list_belongs_is_refused() {
        assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "dirs", Map.of("a", "tests/a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'dirs' takes a list of strings")
                .hasMessageEndingWith("It was given a map: {a=tests/a}");
    }

    @Test
    void list_with_something_else_in_it_is_refused() {
        assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "dirs", List.of("a", 5))))
                .hasMessageContaining("'dirs' takes a list of strings")
                .hasMessageEndingWith("It was given a list: [a, 5]");
    }

    @Test
    void list_where_a_text_belongs_is_refused() {
        assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "dir", List.of("tests/a"))))
                .hasMessage(
                        "testLayer: 'dir' takes a string, such as dir: 'tests/http'. It was given a list: [tests/a]");
    }

    @Test
    void arguments_that_say_the_same_are_refused_together() {
        assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "dir", "a", "dirs", List.of("b"))))
                .hasMessage("testLayer: 'dir' and 'dirs' are alternatives; give only one of them");
        assertThatThrownBy(() -> MatrixArguments.checked(Map.of("file", "a", "matrix", Map.of(), "inventory", "b")))
                .hasMessageContaining("'file' and 'inventory' and 'matrix'");
    }

    @Test
    void numbers_are_whole() {
        assertThat(MatrixArguments.checked(Map.of("retries", " 3 ", "perAgent", 2L, "push", "true")))
                .containsEntry("retries", 3)
                .containsEntry("perAgent", 2)
                .containsEntry("push", true);
        for (Object wrong : List.of("three", -1, 1.5, List.of(1), "")) {
            assertThatThrownBy(() -> MatrixArguments.checked(Map.of("retries", wrong)))
                    .hasMessageContaining("'retries' takes a whole number, 0 or more, such as retries: 2");
        }
        assertThatThrownBy(() -> MatrixArguments.checked(Map.of("push", "yes")))
                .hasMessageContaining("'push' takes true or false");
    }

    @Test
    void null_is_as_good_as_nothing() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("file", null);
        given.put("retries", null);

        assertThat(MatrixArguments.checked(given)).isEmpty();
    }

    @Test
    void inline_matrix_becomes_a_document_that_keeps_versions_as_they_are_written() {
        Object text = MatrixArguments.checked(Map.of(
                        "matrix",
                        Map.of(
                                "axes",
                                Map.of(
                                        "node",
                                        Map.of("releases", List.of(interpolated("4.4.7"), new BigDecimal("4.10")))))))
                .get("matrix");

        assertThat(text.toString()).contains("\"4.4.7\"", "\"4.10\"");
    }

    @Test
    void build_arguments_are_names_and_values() {
        Map<String, Object> checked =
                TestLayerStep.checked(Map.of("image", "app", "args", Map.of("NODE_VERSION", interpolated("22.20.0"))));
        TestLayerStep step = new TestLayerStep("app");
        step.setArgs(checked.get("args").toString());

        assertThat(step.arguments()).containsExactly(Map.entry("NODE_VERSION", "22.20.0"));
        step.setArgs("no pair");
        assertThatThrownBy(step::arguments).hasMessageContaining("\"no pair\" is not one");
        assertThatThrownBy(() -> TestLayerStep.checked(Map.of("image", "app", "args", List.of("A=b"))))
                .hasMessageContaining("'args' takes names and values");
    }

    @Test
    void folders_come_from_the_form_as_lines() {
        TestLayerStep step = new TestLayerStep(" app ");
        step.setDirs(List.of("tests/a\r\n\n tests/b "));

        assertThat(step.getImage()).isEqualTo("app");
        assertThat(step.getDirs()).containsExactly("tests/a", "tests/b");
        assertThat(step.getDirLines()).isEqualTo("tests/a\ntests/b");
    }

    @Test
    void arguments_are_shown_shortly() {
        assertThat(TestLayerStep.shown(Map.of("image", "app", "dirs", List.of("a", "b"))))
                .isEqualTo("app: a, b");
        assertThat(TestLayerStep.shown(Map.of("image", "app", "dir", "a"))).isEqualTo("app: a");
        assertThat(MatrixArguments.shown(Map.of())).isEqualTo("image-matrix.yaml");
        assertThat(MatrixArguments.shown(Map.of("inventory", "inventory.yml", "only", "node=4.x")))
                .isEqualTo("inventory.yml node=4.x");
        assertThat(MatrixArguments.shown(Map.of("matrix", Map.of()))).isEqualTo("matrix");
    }

    @Test
    void only_the_run_is_taken_from_a_matrix_that_is_handed_over() {
        Map<String, Object> forged = Map.of("runId", interpolated("a-run"), "cells", List.of(Map.of("name", "evil")));
        assertThat(PushArguments.checked(Map.of("matrix", forged))).isEqualTo(Map.of("matrix", "a-run"));
        for (Object wrong : List.of(List.of(1), 5, Map.of("cells", List.of()), Map.of("runId", 5))) {
            assertThatThrownBy(() -> PushArguments.checked(Map.of("matrix", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'matrix' takes the result of nodeImageMatrix, such as matrix: m");
        }
        assertThatThrownBy(() -> PushArguments.checked(Map.of("image", "a", "undo", "12")))
                .hasMessageContaining("'image' and 'undo' are alternatives");
        assertThatThrownBy(() -> PushArguments.checked(Map.of("image", "a", "tags", "1.0")))
                .hasMessageContaining("for one tag, use tags: ['1.4.2']");
    }

    @Test
    void step_says_in_short_what_it_does() {
        assertThat(PushArguments.shown(Map.of("withdraw", "6.6.0"))).isEqualTo("withdraw 6.6.0");
        assertThat(PushArguments.shown(Map.of("image", "app", "repository", "r/app")))
                .isEqualTo("app to r/app");
        PushAliasesStep step = new PushAliasesStep();
        step.setUndo(" 12 ");
        step.setDryRun(true);
        assertThat(step.task()).isEqualTo("undoing build 12 (dry run)");
        assertThatThrownBy(() -> new PushAliasesStep().start(null)).hasMessageContaining("give exactly one of");
    }
}
