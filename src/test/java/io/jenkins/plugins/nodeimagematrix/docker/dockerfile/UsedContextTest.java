package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a context a Dockerfile uses; in the samples, | ends a line. */
@UnitTest
class UsedContextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FROM scratch; ''",
                "FROM scratch|COPY a /; a",
                "FROM scratch|copy ./a/b/ /x|ADD /c d /y/; a/b,c,d",
                "FROM scratch|COPY --chown=1:1 a /; a",
                "FROM scratch AS x|COPY a /|FROM scratch|COPY --from=x /b /; a",
                "FROM scratch|ADD https://example.com/x /; ''",
                "FROM scratch|COPY [\"a b\", \"/\"]; a b",
                "FROM scratch|ARG V|COPY node-${V}/bin/node /; node-4.4.7/bin/node",
                "FROM scratch|ARG V=9|COPY node-$V /; node-4.4.7",
                "FROM scratch|ARG W=9|COPY node-$W /; node-9",
                "ARG V|FROM scratch|ARG V|COPY node-$V /; node-4.4.7",
                "FROM scratch|COPY lib/*.js /; lib",
                "FROM scratch|COPY \\|  a \\|  b /; a,b",
                "FROM scratch|ONBUILD COPY . /|COPY a /; a",
            })
    void what_is_named_is_known(String text, String paths) {
        assertThat(used(text)).contains(paths.isEmpty() ? Set.of() : Set.of(paths.split(",")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM scratch|COPY . /",
                "FROM scratch|COPY ./ /",
                "FROM scratch|COPY / /",
                "FROM scratch|COPY *.js /",
                "FROM scratch|COPY ../a /",
                "FROM scratch|COPY a/../../b /",
                "FROM scratch|COPY node-$UNKNOWN /",
                "FROM scratch|ARG UNKNOWN|COPY node-$UNKNOWN /",
                "FROM scratch|ARG V|ENV V=2|COPY node-$V /",
                "FROM scratch|ARG V|ENV V 2|COPY node-$V /",
                "FROM scratch|ENV V=2|ARG V|COPY node-$V /",
                "FROM scratch AS x|ENV V=2|FROM x|ARG V|COPY node-$V /",
                "FROM scratch|ARG V|COPY node-${V:-x} /",
                "FROM scratch|COPY \"a\" /",
                "FROM scratch|COPY a\\ b /",
                "FROM scratch|COPY a",
                "FROM scratch|COPY <<EOF /x|EOF",
            })
    void what_is_not_certain_means_all_of_it(String text) {
        assertThat(used(text)).isEmpty();
    }

    private static Optional<Set<String>> used(String text) {
        return UsedContext.of(Dockerfile.parse(text.replace('|', '\n')), Map.of("V", "4.4.7"));
    }
}
