package io.jenkins.plugins.nodeimagematrix.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The arguments of a step as a script gave them, checked and turned into what the step's fields take. Scripts give strings with
 * variables in them, numbers as strings, and maps; what can't be meant is refused in words that say what was expected.
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

    /** What the fields take. */
    Map<String, Object> checked() {
        return arguments;
    }

    /** @param example of a value, as it would be written in a script */
    StepArguments text(String name, String example) {
        Object value = arguments.get(name);
        if (value != null) {
            if (!isText(value)) {
                throw wrong(name, "takes a text, such as " + name + ": " + example, value);
            }
            arguments.put(name, value.toString());
        }
        return this;
    }

    StepArguments number(String name, int example) {
        Object value = arguments.get(name);
        if (value != null) {
            String text =
                    value instanceof Number || isText(value) ? value.toString().strip() : "";
            if (!text.matches("[0-9]{1,9}")) {
                throw wrong(name, "takes a whole number from 0 on, such as " + name + ": " + example, value);
            }
            arguments.put(name, Integer.valueOf(text));
        }
        return this;
    }

    StepArguments flag(String name) {
        Object value = arguments.get(name);
        if (value != null && !(value instanceof Boolean)) {
            String text = isText(value) ? value.toString().strip() : "";
            if (!text.equals("true") && !text.equals("false")) {
                throw wrong(name, "takes true or false", value);
            }
            arguments.put(name, Boolean.valueOf(text));
        }
        return this;
    }

    /**
     * A list of texts.
     *
     * @param hint what to write instead where one text was given
     */
    StepArguments texts(String name, String example, String hint) {
        Object value = arguments.get(name);
        if (value != null) {
            if (isText(value)) {
                throw wrong(name, "takes a list, such as " + name + ": " + example + "; " + hint, value);
            }
            List<String> texts = new ArrayList<>();
            for (Object each : value instanceof Iterable<?> list ? list : List.of(value)) {
                if (!(value instanceof Iterable<?>) || !isText(each)) {
                    throw wrong(name, "takes a list of texts, such as " + name + ": " + example, value);
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
                boolean plain = isText(each) || each instanceof Number || each instanceof Boolean;
                if (!isText(key) || !plain || each.toString().contains("\n")) {
                    throw wrong(name, "takes names and values of one line each, such as " + example, value);
                }
                lines.add(key + "=" + each);
            });
            arguments.put(name, lines.toString());
            return this;
        }
        if (value != null && !isText(value)) {
            throw wrong(name, "takes names and values, such as " + example, value);
        }
        return text(name, example);
    }

    /** A map, or the same as text; becomes the latter. */
    StepArguments document(String name, String example) {
        Object value = arguments.get(name);
        if (value instanceof Map<?, ?> map) {
            arguments.put(name, JsonText.of(map));
            return this;
        }
        if (value != null && !isText(value)) {
            throw wrong(name, "takes a map, such as " + example + ", or the text of a matrix file", value);
        }
        return text(name, example);
    }

    /** What nodeImageMatrix returned, of which only the id of its run is taken, or that id. */
    StepArguments run(String name, String example) {
        Object value = arguments.get(name);
        if (value instanceof Map<?, ?> map && isText(map.get("runId"))) {
            arguments.put(name, map.get("runId").toString());
        } else if (value != null && !isText(value)) {
            throw wrong(name, "takes what nodeImageMatrix returned, such as " + example, value);
        }
        return text(name, example);
    }

    /** Refuses arguments that mean the same thing when more than one of them is given. */
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

    /** Lines of a list from a script, or of a form's one field. */
    static ArrayList<String> lines(List<String> texts) {
        ArrayList<String> lines = new ArrayList<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            text.lines().map(String::trim).filter(line -> !line.isEmpty()).forEach(lines::add);
        }
        return lines;
    }

    /** A text from a form or a script, or what an absent one stands for. */
    static String trimmed(String text, String otherwise) {
        String given = trimmed(text);
        return given.isEmpty() ? otherwise : given;
    }

    /** A text from a form or a script; an absent one is empty. */
    static String trimmed(String text) {
        return text == null ? "" : text.trim();
    }

    private IllegalArgumentException wrong(String name, String expected, Object value) {
        return new IllegalArgumentException(Messages.StepArguments_wrong(step, name, expected, kind(value), value));
    }

    private static boolean isText(Object value) {
        // A string with variables in it is Groovy's GString, which is no String.
        return value instanceof CharSequence
                || value != null && value.getClass().getName().contains("GString");
    }

    private static String kind(Object value) {
        if (isText(value)) {
            return Messages.StepArguments_text();
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
