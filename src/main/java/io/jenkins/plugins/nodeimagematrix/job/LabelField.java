package io.jenkins.plugins.nodeimagematrix.job;

import hudson.Util;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Hudson;
import hudson.model.Label;
import hudson.util.FormValidation;

/** The form field that says which agents build. */
final class LabelField {
    private LabelField() {}

    /** How many agents an expression stands for now; a cloud may bring others. */
    static FormValidation check(String value) {
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

    static AutoCompletionCandidates candidates(String value) {
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
