package io.jenkins.plugins.nodeimagematrix.job.answer;

import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A parser of the parameters of requests. A bad value is reported as an {@link IllegalArgumentException} whose message is shown
 * to the client.
 */
public final class QueryParameters {
    private QueryParameters() {}

    /** @param value {@code null} if the parameter is absent */
    public static int number(String name, String value, int defaultValue) {
        if (value == null) {
            return defaultValue;
        }
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(Messages.QueryParameters_number(name));
        }
        return Integer.parseInt(value);
    }

    public static TagUpdate.Kind tagUpdateKind(String value) {
        return TagUpdate.Kind.find(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        Messages.QueryParameters_kind(Arrays.stream(TagUpdate.Kind.values())
                                .map(TagUpdate.Kind::label)
                                .collect(Collectors.joining(", ")))));
    }

    /** The trimmed value of a parameter that must be given. */
    public static String required(String name, String value) {
        String given = OptionText.trimmed(value);
        if (given.isEmpty()) {
            throw new IllegalArgumentException(Messages.QueryParameters_missing(name));
        }
        return given;
    }

    /** The trimmed values of a parameter of the current request that may be given more than once. */
    public static List<String> all(String name) {
        return WebResponse.parameters(name).stream()
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** The trimmed values of a parameter of the current request that must be given at least once. */
    public static List<String> allRequired(String name) {
        List<String> given = all(name);
        if (given.isEmpty()) {
            throw new IllegalArgumentException(Messages.QueryParameters_missing(name));
        }
        return given;
    }
}
