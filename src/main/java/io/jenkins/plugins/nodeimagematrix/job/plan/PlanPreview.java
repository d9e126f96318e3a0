package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.Util;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The HTML of a plan for the configuration form: a few lines that unfold. All text from users is escaped here. */
final class PlanPreview {
    private static final int MAX_LISTED = 200;

    private final Plan plan;
    private final List<HeldBaseReport> heldBases;

    /** @param heldBases base images that moved and that their policy holds */
    PlanPreview(Plan plan, List<HeldBaseReport> heldBases) {
        this.plan = plan;
        this.heldBases = heldBases;
    }

    String html() {
        Map<ReasonKind, List<PlannedCell>> byReason = plan.cells().stream()
                .collect(Collectors.groupingBy(planned -> planned.reason().kind(), TreeMap::new, Collectors.toList()));
        long built = plan.cells().stream().filter(PlannedCell::build).count();
        long unchanged = plan.cells().stream().filter(PlannedCell::isUnchanged).count();
        StringBuilder html = new StringBuilder();
        // The form shows a valid field in green, which is meant for short messages.
        html.append("<div class=\"nim-preview jenkins-!-text-color\"><p>")
                .append(Util.xmlEscape(Messages.PlanStep_summary(
                        plan.cells().size(), built, unchanged, plan.aliases().size(), plan.catalogueOrigin())))
                .append("</p>");
        byReason.forEach((reason, cells) -> html.append(unfolding(
                Messages.PlanPreview_cells(cells.size(), word(reason)),
                cells,
                cell -> cell.cell().name() + ": " + cell.reason().text())));
        html.append(unfolding(
                Messages.PlanPreview_aliases(plan.aliases().size()),
                plan.aliases(),
                alias -> alias.reference() + " \u2192 " + alias.cell()));
        html.append(unfolding(
                Messages.PlanPreview_held(plan.held().size()),
                plan.held(),
                held -> held.release().version() + " (" + held.release().date() + "): "
                        + held.rule().explanation()));
        html.append(unfolding(
                Messages.PlanPreview_heldBases(heldBases.size()),
                heldBases,
                base -> Messages.PlanPreview_heldBase(
                        base.image(), Digests.brief(base.from()), Digests.brief(base.to()))));
        html.append(
                unfolding(Messages.PlanPreview_warnings(plan.warnings().size()), plan.warnings(), Function.identity()));
        return html.append("</div>").toString();
    }

    private static String word(ReasonKind reason) {
        return switch (reason) {
            case NEW -> Messages.PlanPreview_new();
            case INPUTS_CHANGED -> Messages.PlanPreview_inputsChanged();
            case BASE_CHANGED -> Messages.PlanPreview_baseChanged();
            case TESTS_CHANGED -> Messages.PlanPreview_testsChanged();
            case FAILED_BEFORE -> Messages.PlanPreview_failedBefore();
            case FORCED -> Messages.PlanPreview_forced();
            case NOT_RELEASED -> Messages.PlanPreview_notReleased();
            case NOT_DUE -> Messages.PlanPreview_notDue();
            case BASE_UNVERIFIED -> Messages.PlanPreview_baseUnverified();
            case UNCHANGED -> Messages.PlanPreview_unchanged();
        };
    }

    /** A line that unfolds into a list; nothing for an empty list. */
    private static <T> String unfolding(String line, List<T> all, Function<T, String> text) {
        if (all.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<details><summary>")
                .append(Util.xmlEscape(line))
                .append("</summary><ul>");
        all.stream().limit(MAX_LISTED).forEach(each -> html.append("<li>")
                .append(Util.xmlEscape(text.apply(each)))
                .append("</li>"));
        if (all.size() > MAX_LISTED) {
            html.append("<li>")
                    .append(Util.xmlEscape(Messages.PlanPreview_more(all.size() - MAX_LISTED)))
                    .append("</li>");
        }
        return html.append("</ul></details>").toString();
    }
}
