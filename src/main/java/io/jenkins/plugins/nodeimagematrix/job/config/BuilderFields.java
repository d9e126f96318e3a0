package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.CellFilter;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import java.util.regex.Pattern;

/** Tells about each field of the build step what is wrong with it while it is typed. Looks at nothing but the text. */
public final class BuilderFields {
    private static final Pattern OUTSIDE = Pattern.compile("/.*|[A-Za-z]:.*|(.*/)?\\.\\.(/.*)?");

    private static final int MOST = 999_999;

    private BuilderFields() {}

    public static FormValidation file(String value) {
        String file = Util.fixNull(value).trim().replace('\\', '/');
        return OUTSIDE.matcher(file).matches()
                ? FormValidation.error(Messages.BuilderFields_file(file))
                : FormValidation.ok();
    }

    public static FormValidation registry(String value) {
        String registry = Util.fixNull(value).trim();
        return registry.isEmpty() || registry.contains("$") ? FormValidation.ok() : host(registry);
    }

    /** @param registry that no variable is part of */
    static FormValidation host(String registry) {
        try {
            new ImageReference(registry, "any", "any");
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    /** All that is wrong with a matrix given in place of a file, each with its line. */
    public static FormValidation matrix(String value) {
        String matrix = Util.fixNull(value).trim();
        if (matrix.isEmpty() || matrix.contains("$")) {
            return FormValidation.ok();
        }
        try {
            MatrixFileReader.read("matrix", matrix);
            return FormValidation.ok();
        } catch (MatrixFileException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    public static FormValidation only(String value) {
        String only = Util.fixNull(value).trim();
        if (only.isEmpty() || only.contains("$")) {
            return FormValidation.ok();
        }
        try {
            CellFilter.check(only);
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    /** @param least that makes sense */
    public static FormValidation number(String value, int least) {
        return number(value, least, MOST);
    }

    static FormValidation number(String value, long least, long most) {
        String number = Util.fixNull(value).trim();
        boolean fits = number.matches("\\d{1,18}") && Long.parseLong(number) >= least && Long.parseLong(number) <= most;
        return fits ? FormValidation.ok() : FormValidation.error(Messages.BuilderFields_number(least));
    }
}
