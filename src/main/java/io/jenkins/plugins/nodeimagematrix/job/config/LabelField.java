package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.Util;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.labels.LabelAtom;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.Set;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** The validation and completion of the form field for the agents' label. */
public final class LabelField {
    private static final Pattern OPERATOR = Pattern.compile("[&|!()<>]");

    private LabelField() {}

    /** Counts the agents that currently match. A cloud may provide further agents. */
    public static FormValidation check(String value) {
        String expression = Util.fixNull(value).trim();
        if (expression.isEmpty() || expression.contains("$")) {
            return FormValidation.ok();
        }
        Label label = Jenkins.get().getLabel(expression);
        int agents = label == null ? 0 : label.getNodes().size();
        if (agents > 0) {
            return FormValidation.ok(Messages.LabelField_agents(agents));
        }
        return isMalformed(expression, label)
                ? FormValidation.error(Messages.LabelField_invalid(expression))
                : FormValidation.warning(Messages.LabelField_none(expression));
    }

    /** Whether Jenkins could not parse the expression and took it as the name of one label. */
    private static boolean isMalformed(String expression, Label label) {
        return label instanceof LabelAtom
                && !expression.startsWith("\"")
                && OPERATOR.matcher(expression).find();
    }

    /** Whether an expression matches this node and no other node. */
    public static boolean isOnly(String expression, Node node) {
        Label label = expression.isEmpty() ? null : Jenkins.get().getLabel(expression);
        return label != null && label.getNodes().equals(Set.of(node));
    }

    public static AutoCompletionCandidates candidates(String value) {
        String start = Util.fixNull(value);
        AutoCompletionCandidates candidates = new AutoCompletionCandidates();
        for (Label label : Jenkins.get().getLabels()) {
            if (label.getName().startsWith(start)) {
                candidates.add(label.getName());
            }
        }
        return candidates;
    }
}
