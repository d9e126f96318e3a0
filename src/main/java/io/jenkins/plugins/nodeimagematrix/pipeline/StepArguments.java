package io.jenkins.plugins.nodeimagematrix.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The arguments of a step from a script, checked and converted to the types of the step's fields. Scripts pass strings with
 * variables in them, numbers as strings, and maps; a message for a wrong argument says what is expected.
 */
final class StepArguments {
    private final String step;
    private final Map<String, Object> arguments;

    /** @param step its name in a script, for messages */
    StepArguments(String step, Map<String, Object> given) {
        this.step = step;
        this.arguments = new HashMap<>(given);
        this.arguments.values().removeIf(value -> value == null);
    }

    /** The arguments, converted. */
    Map<String, Object> checked() {
        return arguments;
    }

    /** @param example of a value, as written in a script */
    StepArguments string(String name, String example) {
        Object value = arguments.get(name);
        if (value != null) {
            if (!isString(value)) {
                throw wrong(name, "takes a string, such as " + name + ": " + example, value);
            }
            arguments.put(name, value.toString());
        }
        return this;
    }

    StepArguments number(String name, int example) {
        Object value = arguments.get(name);
        if (value != null) {
            String text = value instanceof Number || isString(value)
                    ? value.toString().strip()
                    : "";
            if (!text.matches("[0-9]{1,9}")) {
                throw wrong(name, "takes a whole number, 0 or more, such as " + name + ": " + example, value);
            }
            arguments.put(name, Integer.valueOf(text));
        }
        return this;
    }

    StepArguments flag(String name) {
        Object value = arguments.get(name);
        if (value != null && !(value instanceof Boolean)) {
            String text = isString(value) ? value.toString().strip() : "";
            if (!text.equals("true") && !text.equals("false")) {
                throw wrong(name, "takes true or false", value);
            }
            arguments.put(name, Boolean.valueOf(text));
        }
        return this;
    }

    /**
     * Checks a list of strings.
     *
     * @param hint what to write instead of a single string
     */
    StepArguments strings(String name, String example, String hint) {
        Object value = arguments.get(name);
        if (value != null) {
            if (isString(value)) {
                throw wrong(name, "takes a list, such as " + name + ": " + example + "; " + hint, value);
            }
            List<String> texts = new ArrayList<>();
            for (Object each : value instanceof Iterable<?> list ? list : List.of(value)) {
                if (!(value instanceof Iterable<?>) || !isString(each)) {
                    throw wrong(name, "takes a list of strings, such as " + name + ": " + example, value);
                }
                texts.add(each.toString());
            }
            arguments.put(name, texts);
        }
        return this;
    }

    /** A map of names and values, or lines of {@code NAME=value}; becomes the latter. */
    StepArguments pairs(String name, String example) {
        Object value = arguments.get(name);
        if (value instanceof Map<?, ?> map) {
            StringJoiner lines = new StringJoiner("\n");
            map.forEach((key, each) -> {
                boolean plain = isString(each) || each instanceof Number || each instanceof Boolean;
                if (!isString(key) || !plain || each.toString().contains("\n")) {
                    throw wrong(name, "takes names and values of one line each, such as " + example, value);
                }
                lines.add(key + "=" + each);
            });
            arguments.put(name, lines.toString());
            return this;
        }
        if (value != null && !isString(value)) {
            throw wrong(name, "takes names and values, such as " + example, value);
        }
        return string(name, example);
    }

    /** Checks a map, or the text of a YAML document; converts a map to the latter. */
    StepArguments document(String name, String example) {
        Object value = arguments.get(name);
        if (value instanceof Map<?, ?> map) {
            arguments.put(name, JsonText.of(map));
            return this;
        }
        if (value != null && !isString(value)) {
            throw wrong(name, "takes a map, such as " + example + ", or the text of a matrix file", value);
        }
        return string(name, example);
    }

    /** Checks a value that nodeImageMatrix returned, or the id of its run; converts the former to the latter. */
    StepArguments matrix(String name, String example) {
        Object value = arguments.get(name);
        if (value instanceof Map<?, ?> map && isString(map.get("runId"))) {
            arguments.put(name, map.get("runId").toString());
        } else if (value != null && !isString(value)) {
            throw wrong(name, "takes the result of nodeImageMatrix, such as " + example, value);
        }
        return string(name, example);
    }

    /** Rejects more than one of several alternative arguments. */
    StepArguments onlyOneOf(String... names) {
        List<String> given = new ArrayList<>();
        for (String name : names) {
            if (arguments.containsKey(name)) {
                given.add("'" + name + "'");
            }
        }
        if (given.size() > 1) {
            throw new IllegalArgumentException(
                    Messages.StepArguments_onlyOne(step, String.join(Messages.StepArguments_and(), given)));
        }
        return this;
    }

    /** The entries of a list from a script, or the lines of a text area. */
    static ArrayList<String> lines(List<String> texts) {
        ArrayList<String> lines = new ArrayList<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            text.lines().map(String::trim).filter(line -> !line.isEmpty()).forEach(lines::add);
        }
        return lines;
    }

    private IllegalArgumentException wrong(String name, String expected, Object value) {
        return new IllegalArgumentException(Messages.StepArguments_wrong(step, name, expected, kind(value), value));
    }

    private static boolean isString(Object value) {
        // A string with variables in it is a GString, which is not a String.
        return value instanceof CharSequence
                || value != null && value.getClass().getName().contains("GString");
    }

    private static String kind(Object value) {
        if (isString(value)) {
            return Messages.StepArguments_string();
        }
        if (value instanceof Map) {
            return Messages.StepArguments_map();
        }
        if (value instanceof Iterable) {
            return Messages.StepArguments_list();
        }
        return value.getClass().getSimpleName();
    }
}
