package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.Util;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Hudson;
import hudson.model.Label;
import hudson.model.Node;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.Set;

/** The form field that says which agents build. */
public final class LabelField {
    private LabelField() {}

    /** How many agents an expression stands for now; a cloud may bring others. */
    public static FormValidation check(String value) {
        String expression = Util.fixNull(value).trim();
        if (expression.isEmpty() || expression.contains("$")) {
            return FormValidation.ok();
        }
        Label label = Hudson.getInstance().getLabel(expression);
        int agents = label == null ? 0 : label.getNodes().size();
        return agents > 0
                ? FormValidation.ok(Messages.LabelField_agents(agents))
                : FormValidation.warning(Messages.LabelField_none(expression));
    }

    /** Whether an expression stands for this node and for no other. */
    public static boolean isOnly(String expression, Node node) {
        Label label = expression.isEmpty() ? null : Hudson.getInstance().getLabel(expression);
        return label != null && label.getNodes().equals(Set.of(node));
    }

    public static AutoCompletionCandidates candidates(String value) {
        String start = Util.fixNull(value);
        AutoCompletionCandidates candidates = new AutoCompletionCandidates();
        for (Label label : Hudson.getInstance().getLabels()) {
            if (label.getName().startsWith(start)) {
                candidates.add(label.getName());
            }
        }
        return candidates;
    }
}
