package io.jenkins.plugins.nodeimagematrix.job.trigger;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.run.look.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What looks found, as text. */
final class FindingTexts {
    private static final int MAX_LISTED = 8;

    private FindingTexts() {}

    /** A short text for each thing that was found, in any matrix; the first few, and the number of the others. */
    static List<String> brief(List<Finding> findings) {
        Set<String> texts = new LinkedHashSet<>();
        Map<String, Integer> images = new LinkedHashMap<>();
        List<String> cells = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.kind() == Finding.Kind.BASE) {
                images.merge(finding.subject(), finding.images(), Integer::sum);
            } else if (finding.kind() == Finding.Kind.RETRY) {
                cells.add(finding.subject());
            } else {
                texts.add(text(finding));
            }
        }
        images.forEach((image, count) -> texts.add(Messages.FindingTexts_base(image, count)));
        if (cells.size() == 1) {
            texts.add(Messages.FindingTexts_retry(cells.get(0)));
        } else if (!cells.isEmpty()) {
            texts.add(Messages.FindingTexts_retries(cells.size()));
        }
        List<String> all = new ArrayList<>(texts);
        if (all.size() <= MAX_LISTED) {
            return all;
        }
        List<String> first = new ArrayList<>(all.subList(0, MAX_LISTED));
        first.add(Messages.FindingTexts_more(all.size() - MAX_LISTED));
        return first;
    }

    /** One finding. */
    static String text(Finding finding) {
        String subject = finding.subject();
        return switch (finding.kind()) {
            case RELEASE -> Messages.FindingTexts_release(subject);
            case SECURITY_RELEASE -> Messages.FindingTexts_securityRelease(subject);
            case APPROVED_RELEASE -> Messages.FindingTexts_approvedRelease(subject);
            case HELD -> Messages.FindingTexts_held(subject, finding.now());
            case FILES -> Messages.FindingTexts_files(subject, finding.now());
            case END_OF_LIFE -> Messages.FindingTexts_endOfLife(subject);
            case LONG_TERM_SUPPORT -> Messages.FindingTexts_longTermSupport(subject);
            case RETRY -> Messages.FindingTexts_retry(subject);
            case BASE -> {
                String digests = Messages.FindingTexts_baseMoved(
                        subject, finding.images(), Digests.brief(finding.before()), Digests.brief(finding.now()));
                yield finding.starts() ? digests : Messages.FindingTexts_baseKept(digests);
            }
        };
    }
}
