package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.CellFilter;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** The validation of those fields of the build step for which their text is enough. */
public final class BuilderFields {
    private static final Pattern OUTSIDE = Pattern.compile("/.*|[A-Za-z]:.*|(.*/)?\\.\\.(/.*)?");

    private static final int MAX_NUMBER = 999_999;

    private BuilderFields() {}

    /**
     * Returns whether the current user may see what is wrong with the values of a form.
     *
     * @param item the job that is configured, or {@code null} outside of a job
     */
    public static boolean mayConfigure(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

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

    /** @param registry a host without variables */
    static FormValidation host(String registry) {
        try {
            new ImageReference(registry, "any", "any");
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    /** Validates an inline matrix; each problem is reported with its line. */
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
            String unknownAxes = CellFilter.check(only);
            return unknownAxes.isEmpty() ? FormValidation.ok() : FormValidation.warning(unknownAxes);
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }

    public static FormValidation number(String value, int min) {
        return number(value, min, MAX_NUMBER);
    }

    static FormValidation number(String value, long min, long max) {
        String number = Util.fixNull(value).trim();
        boolean fits = number.matches("\\d{1,18}") && Long.parseLong(number) >= min && Long.parseLong(number) <= max;
        return fits ? FormValidation.ok() : FormValidation.error(Messages.BuilderFields_number(min));
    }
}
