package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlDocument;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reader of matrix files. It does not access files: {@code SourceCheck} checks whether the named folders exist. */
public final class MatrixFileReader {
    static final List<String> KEYS = List.of("registry", "axes", "exclude", "images");

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
                problems.add(root.at(), "", "the key '" + required + "' is missing");
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
        AxesReader axesReader = new AxesReader(problems, values);
        Map<String, List<AxisValue>> axes = new LinkedHashMap<>();
        NodeAxis node = null;
        if (entries.containsKey("axes")) {
            YamlNode axesNode = entries.get("axes").value();
            axes = axesReader.read(axesNode);
            node = axesReader.node();
        }
        boolean hasNode = axesReader.hasNode();
        SelectorReader selectors = new SelectorReader(problems, values, axes, hasNode);
        List<Selector> exclude = entries.containsKey("exclude")
                ? values.list(
                        entries.get("exclude").value(), "exclude", (item, key) -> selectors.read(item, key, Set.of()))
                : List.of();
        List<ImageRow> images = new ArrayList<>();
        if (entries.containsKey("images")) {
            images = new ImagesReader(problems, values, selectors, new TemplateReader(problems, values, axes, hasNode))
                    .read(entries.get("images").value());
        }
        problems.throwIfAny();
        return new MatrixFile(problems.file(), registry, axes, node, List.copyOf(exclude), List.copyOf(images));
    }

    private String registry(YamlNode node) {
        String text = values.text(node, "registry");
        if (text != null) {
            try {
                return new ImageReference(text, "any", "any").registry();
            } catch (IllegalArgumentException e) {
                problems.add(node.at(), "registry", e.getMessage());
            }
        }
        return ImageReference.DOCKER_HUB;
    }
}
