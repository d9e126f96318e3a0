package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.ReleaseNames;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import java.util.Map;
import java.util.TreeMap;

/** The values of placeholders for one cell of the matrix. */
public final class CellValues {
    private final ReleaseNames words;
    private final Problems problems;
    private final ImageRow image;
    private final Coordinates at;

    public CellValues(ReleaseNames words, Problems problems, ImageRow image, Coordinates at) {
        this.words = words;
        this.problems = problems;
        this.image = image;
        this.at = at;
    }

    /** Returns the value of a placeholder; reports a problem if there is none. */
    public String text(String placeholder) {
        if (placeholder.startsWith("-")) {
            AxisValue value = at.values().get(placeholder.substring(1));
            if (value == null) {
                return missing(placeholder);
            }
            return value.isDefault() ? "" : "-" + value.name();
        }
        int dot = placeholder.indexOf('.');
        AxisValue value = at.values().get(dot < 0 ? placeholder : placeholder.substring(0, dot));
        if (value != null) {
            return dot < 0 ? value.name() : value.vars().get(placeholder.substring(dot + 1));
        }
        TaggedVersion release = at.release();
        if (release == null || !ReleaseNames.isOne(placeholder)) {
            return missing(placeholder);
        }
        return words.value(placeholder, release).orElseGet(() -> withoutCodename(release));
    }

    /** As {@link #text}, but with slashes in an axis value replaced by {@code -}, for use as one part of a tag or path. */
    public String slug(String placeholder) {
        String text = text(placeholder);
        return placeholder.contains(".") ? text : text.replace('/', '-');
    }

    public Map<String, String> rendered(Map<String, Template> templates) {
        Map<String, String> rendered = new TreeMap<>();
        templates.forEach((name, template) -> rendered.put(name, template.render(this::text)));
        return rendered;
    }

    /** Returns a path below the matrix file's folder. For any other path, reports a problem and returns {@code .}. */
    public String path(Template template, String key) {
        String clean = template == null ? "." : SafePath.clean(template.render(this::slug));
        if (clean == null) {
            problems.add(template.at(), key, SafePath.EXPECTED);
            return ".";
        }
        return clean;
    }

    private String missing(String placeholder) {
        problems.add(
                image.at(),
                "images." + image.key(),
                "{" + placeholder + "} has no value here: the image does not vary by that axis; name it under 'axes'");
        return "none";
    }

    private String withoutCodename(TaggedVersion release) {
        problems.add(
                image.at(),
                "images." + image.key(),
                "{codename} has no value for Node.js " + release.node()
                        + ", which is not a long-term support release on " + words.asOf());
        return "none";
    }
}
