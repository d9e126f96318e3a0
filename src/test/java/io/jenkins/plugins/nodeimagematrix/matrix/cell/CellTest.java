package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents read, write and build below folders of theirs what a cell names, so a cell names nothing else. */
@UnitTest
class CellTest {
    private static final String CONTEXT = "images/debian/context";

    private static Cell cell(
            String context,
            String dockerfile,
            List<String> tests,
            Map<String, String> args,
            Map<String, String> secrets) {
        return Cell.builder("jessie:4.4.7", "node", "jessie", context, dockerfile)
                .node("4.4.7")
                .axes(new TreeMap<>(Map.of("os", "jessie")))
                .from("debian:jessie")
                .args(args)
                .tests(tests)
                .secrets(secrets)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../.ssh", "/home/user/.ssh", "a/../..", "a\\..\\b", "./a", "a/", "", "C:/Users"})
    void names_no_path_that_leads_out(String path) {
        assertThatThrownBy(() -> cell(path, "Dockerfile", List.of(), Map.of(), Map.of()))
                .hasMessageContaining("the context \"" + path);
        assertThatThrownBy(() -> cell(".", path, List.of(), Map.of(), Map.of()))
                .hasMessageContaining("the Dockerfile \"" + path);
        assertThatThrownBy(() -> cell(".", "Dockerfile", List.of("tests", path), Map.of(), Map.of()))
                .hasMessageContaining("the test folder \"" + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x,type=file,src=/etc/shadow", "-x", "a b", "", "x=y", "x\ny"})
    void names_no_secret_or_argument_that_is_another_option(String name) {
        assertThatThrownBy(() -> cell(".", "Dockerfile", List.of(), Map.of(), Map.of(name, "id")))
                .hasMessageContaining("the name of the secret");
        assertThatThrownBy(() -> cell(".", "Dockerfile", List.of(), Map.of(name, "value"), Map.of()))
                .hasMessageContaining("the name of the build argument");
    }

    @Test
    void has_no_nulls() {
        assertThatThrownBy(() -> cell(null, "Dockerfile", List.of(), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cell(".", "Dockerfile", Arrays.asList("tests", null), Map.of(), Map.of()))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> cell(".", "Dockerfile", null, Map.of(), Map.of()))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> cell(".", "Dockerfile", List.of(), null, Map.of()))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void is_checked_again_where_it_arrives() throws Exception {
        Cell cell = cell(CONTEXT, "Dockerfile", List.of("tests"), Map.of("A", "1"), Map.of("npm", "id"));

        assertThat(received(cell, CONTEXT)).isEqualTo(cell);
        // Of the same length, as the bytes of a string are preceded by their number.
        assertThatThrownBy(() -> received(cell, "../../../home/x/.ssh"))
                .hasStackTraceContaining("not leading out of it");
    }

    private static Cell received(Cell cell, String context) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(cell);
        }
        String padded = context + "/".repeat(CONTEXT.length() - context.length());
        String sent = bytes.toString(StandardCharsets.ISO_8859_1).replace(CONTEXT, padded);
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(sent.getBytes(StandardCharsets.ISO_8859_1)))) {
            return (Cell) in.readObject();
        }
    }
}
