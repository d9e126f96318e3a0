package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.source.OptionName;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reader of templates, whose placeholders name axes, their variables and parts of the release. */
final class TemplateReader {
    private final Problems problems;
    private final YamlValues values;
    private final Map<String, List<AxisValue>> axes;
    private final boolean hasNode;
    private final Set<String> placeholders = new TreeSet<>();

    TemplateReader(Problems problems, YamlValues values, Map<String, List<AxisValue>> axes, boolean hasNode) {
        this.problems = problems;
        this.values = values;
        this.axes = axes;
        this.hasNode = hasNode;
        axes.forEach((axis, known) -> {
            placeholders.add(axis);
            placeholders.add("-" + axis);
            known.stream()
                    .findFirst()
                    .map(first -> new TreeSet<>(first.vars().keySet()))
                    .ifPresent(vars -> {
                        known.forEach(value -> vars.retainAll(value.vars().keySet()));
                        vars.forEach(name -> placeholders.add(axis + "." + name));
                    });
        });
        if (hasNode) {
            placeholders.addAll(Template.VERSION_WORDS);
            placeholders.addAll(Template.RELEASE_WORDS);
        }
    }

    /** Returns a template; null if it is invalid, with a problem reported. */
    Template template(YamlNode node, String key) {
        String text = values.text(node, key);
        if (text == null) {
            return null;
        }
        Template template = Template.parse(text, node.at());
        for (String name : template.placeholders()) {
            if (!placeholders.contains(name) && !isOfAnEmptyAxis(name)) {
                problems.add(node.at(), key, unknown(name));
            }
        }
        return template;
    }

    /** Whether the name belongs to an axis without values, which is already reported. */
    private boolean isOfAnEmptyAxis(String name) {
        int dot = name.indexOf('.');
        List<AxisValue> known = dot < 0 ? null : axes.get(name.substring(0, dot));
        return known != null && known.isEmpty();
    }

    private String unknown(String name) {
        int dot = name.indexOf('.');
        if (dot > 0 && axes.containsKey(name.substring(0, dot))) {
            String var = name.substring(dot + 1);
            List<String> without = axes.get(name.substring(0, dot)).stream()
                    .filter(value -> !value.vars().containsKey(var))
                    .map(AxisValue::name)
                    .limit(5)
                    .toList();
            if (without.size() < axes.get(name.substring(0, dot)).size()) {
                return "{" + name + "} has no value for " + String.join(", ", without)
                        + "; every value of the axis needs" + " it under 'vars'";
            }
        }
        return "unknown placeholder {" + name + "}; " + Problems.expected(name, placeholders);
    }

    Template optional(Map<String, YamlNode.Entry> entries, String name, String key) {
        return entries.containsKey(name) ? template(entries.get(name).value(), YamlValues.path(key, name)) : null;
    }

    Template optionalPath(Map<String, YamlNode.Entry> entries, String name, String key) {
        return entries.containsKey(name) ? path(entries.get(name).value(), YamlValues.path(key, name)) : null;
    }

    /** Returns a template of a path that stays in the matrix file's folder for all values. */
    Template path(YamlNode node, String key) {
        Template template = template(node, key);
        if (template != null && SafePath.clean(template.render(name -> "a")) == null) {
            problems.add(node.at(), key, SafePath.EXPECTED);
            return null;
        }
        return template;
    }

    /** Reads a mapping of names to templates. */
    Map<String, Template> texts(Map<String, YamlNode.Entry> entries, String name, String key) {
        Map<String, Template> read = new TreeMap<>();
        if (entries.containsKey(name)) {
            String path = YamlValues.path(key, name);
            values.any(entries.get(name).value(), path).forEach((each, entry) -> {
                String at = YamlValues.path(path, each);
                if (name.equals("args") && !OptionName.ARGUMENT.matcher(each).matches()) {
                    problems.add(
                            entry.at(),
                            at,
                            "a build argument has a name of letters, digits and _ that does not start with a digit");
                } else if (!OptionName.LABEL_OR_SECRET.matcher(each).matches()) {
                    problems.add(
                            entry.at(),
                            at,
                            "this name has letters, digits and . _ / - and starts with a letter, a digit or _");
                }
                Template template = template(entry.value(), at);
                if (template != null) {
                    read.put(each, template);
                }
            });
        }
        return read;
    }

    /** Returns the axes that a template depends on. */
    Set<String> axesOf(Template template) {
        Set<String> used = new TreeSet<>();
        for (String name : template.placeholders()) {
            String axis = name.replaceFirst("^-", "").replaceFirst("\\..*$", "");
            if (axes.containsKey(axis)) {
                used.add(axis);
            } else if (hasNode && placeholders.contains(name)) {
                used.add("node");
            }
        }
        return used;
    }
}
