package io.jenkins.plugins.nodeimagematrix.run.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Documentation.Example;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation's Java compiles against the plugin. */
@UnitTest
class JavaOfDocumentationTest {
    private static final String FRAME = """
            import io.jenkins.plugins.nodeimagematrix.matrix.plan.*;
            import io.jenkins.plugins.nodeimagematrix.registry.login.*;
            import io.jenkins.plugins.nodeimagematrix.release.catalogue.*;
            import io.jenkins.plugins.nodeimagematrix.run.engine.*;
            import io.jenkins.plugins.nodeimagematrix.run.plan.*;
            import io.jenkins.plugins.nodeimagematrix.run.report.*;
            import java.nio.file.Path;
            import java.time.LocalDate;
            import java.util.List;
            import java.util.Map;

            class Example {
                void run(String password) throws Exception {
            %s
                }
            }
            """;

    @TempDir
    private Path classes;

    static List<Example> examples() throws IOException {
        return Documentation.examples("java");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void compiles(Example example) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));

        boolean compiled = compiler.getTask(
                        problems, null, null, options, null, List.of(new Source(FRAME.formatted(example.text()))))
                .call();

        assertThat(compiled).as(problems.toString()).isTrue();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
