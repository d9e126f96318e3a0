package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A parser of query parameters. A bad value is reported as an {@link IllegalArgumentException} whose message is shown to the
 * client.
 */
final class QueryParameters {
    private QueryParameters() {}

    /** @param value {@code null} if the parameter is absent */
    static int number(String name, String value, int defaultValue) {
        if (value == null) {
            return defaultValue;
        }
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "The parameter " + name + " must be a whole number from 0 to 999999999.");
        }
        return Integer.parseInt(value);
    }

    static TagUpdate.Kind tagUpdateKind(String value) {
        return TagUpdate.Kind.find(value)
                .orElseThrow(() -> new IllegalArgumentException("The parameter kind must be one of "
                        + Arrays.stream(TagUpdate.Kind.values())
                                .map(TagUpdate.Kind::label)
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
