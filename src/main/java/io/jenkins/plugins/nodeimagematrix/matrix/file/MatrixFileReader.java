package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlDocument;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicies;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reader of matrix files. It does not access files: {@code SourceCheck} checks whether the named folders exist. */
public final class MatrixFileReader {
    private static final String REVISIONS = "revisions";
    static final List<String> KEYS = List.of("registry", BasePolicyReader.KEY, REVISIONS, "axes", "exclude", "images");

    private final Problems problems;
    private final YamlValues values;

    private MatrixFileReader(Problems problems) {
        this.problems = problems;
        this.values = new YamlValues(problems);
    }

    /**
     * @param fileName for messages
     * @throws MatrixFileException with all problems of the file
     */
    public static MatrixFile read(String fileName, String text) throws MatrixFileException {
        Problems problems = new Problems(fileName);
        return read(YamlDocument.read(text, problems), problems);
    }

    public static MatrixFile read(YamlNode root, Problems problems) throws MatrixFileException {
        return new MatrixFileReader(problems).read(root);
    }

    private MatrixFile read(YamlNode root) throws MatrixFileException {
        Map<String, YamlNode.Entry> entries = values.known(root, "", KEYS);
        for (String required : List.of("axes", "images")) {
            if (root instanceof YamlNode.Mapping && !entries.containsKey(required)) {
                problems.add(
                        root.at(),
                        "",
                        "the key '" + required
                                + "' is missing; add it at the beginning of a line, without indentation");
            }
        }
        if (!entries.containsKey("axes")) {
            // Without axes, every reference to one would be reported as unknown.
            problems.throwIfAny();
        }
        String registry = null;
        if (entries.containsKey("registry")) {
            registry = registry(entries.get("registry").value());
        }
        boolean revisions = entries.containsKey(REVISIONS)
                && Boolean.TRUE.equals(values.truth(entries.get(REVISIONS).value(), REVISIONS));
        AxesReader.Axes read = entries.containsKey("axes")
                ? new AxesReader(problems, values).read(entries.get("axes").value())
                : AxesReader.Axes.NONE;
        Map<String, List<AxisValue>> axes = read.values();
        BasePolicies bases = bases(entries.get(BasePolicyReader.KEY), axes);
        SelectorReader selectors = new SelectorReader(problems, values, axes, read.hasNode());
        List<Selector> exclude = entries.containsKey("exclude")
                ? values.list(
                        entries.get("exclude").value(), "exclude", (item, key) -> selectors.read(item, key, Set.of()))
                : List.of();
        List<ImageRow> images = new ArrayList<>();
        if (entries.containsKey("images")) {
            images = new ImagesReader(
                            problems, values, selectors, new TemplateReader(problems, values, axes, read.hasNode()))
                    .read(entries.get("images").value());
            refuseUnused(entries.get("axes"), images);
        }
        problems.throwIfAny();
        return new MatrixFile(
                problems.file(),
                registry,
                axes,
                read.node(),
                List.copyOf(exclude),
                revisions,
                bases,
                List.copyOf(images));
    }

    /** @param entry the policy of the file; null for none */
    private BasePolicies bases(YamlNode.Entry entry, Map<String, List<AxisValue>> axes) {
        BasePolicy general = entry == null
                ? BasePolicy.FOLLOW
                : new BasePolicyReader(problems, values).read(entry.value(), BasePolicyReader.KEY);
        Map<String, BasePolicy> byImage = new HashMap<>();
        axes.forEach((axis, all) -> all.stream()
                .filter(value -> value.from() != null)
                .forEach(value -> {
                    BasePolicy own = value.baseUpdates() == null ? general : value.baseUpdates();
                    BasePolicy other = byImage.putIfAbsent(value.from(), own);
                    if (other != null && !other.equals(own)) {
                        problems.add(
                                value.at(),
                                YamlValues.path(YamlValues.path("axes", axis), value.name()) + "."
                                        + BasePolicyReader.KEY,
                                "another value with 'from: " + value.from()
                                        + "' has another policy; give both the same");
                    }
                }));
        return new BasePolicies(general, byImage);
    }

    /** An axis that no image varies by would be ignored without a word. */
    private void refuseUnused(YamlNode.Entry axes, List<ImageRow> images) {
        if (images.isEmpty() || !problems.isEmpty() || !(axes.value() instanceof YamlNode.Mapping mapping)) {
            return;
        }
        mapping.entries().forEach((axis, entry) -> {
            if (!axis.equals("os")
                    && images.stream().noneMatch(image -> image.axes().contains(axis))) {
                problems.add(
                        entry.at(),
                        YamlValues.path("axes", axis),
                        "no image varies by this axis; list it under 'axes' of an image, use it in a placeholder such as {"
                                + axis + "}, or remove it");
            }
        });
    }

    private String registry(YamlNode node) {
        String text = values.text(node, "registry");
        if (text != null) {
            try {
                return new ImageReference(text, "any", "any").registry();
            } catch (IllegalArgumentException e) {
                problems.add(node.at(), "registry", e.getMessage() + remedy(text));
            }
        }
        return ImageReference.DOCKER_HUB;
    }

    private static String remedy(String registry) {
        if (registry.contains("$")) {
            return "; a matrix file has no variables: write the name, or set 'registry' of the step";
        }
        String host = registry.replaceFirst("^[a-z]+://", "").replaceFirst("/.*", "");
        return host.isEmpty() || host.equals(registry) ? "" : "; write " + host;
    }
}
