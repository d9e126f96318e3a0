package io.jenkins.plugins.nodeimagematrix.run.notice;

import io.jenkins.plugins.nodeimagematrix.contents.PackageChange;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The Markdown of a notice. Names and messages are code spans, because others write them. */
final class NoticeMarkdown {
    /** The maximum number of items in a list. GitHub limits a release's text to 125,000 characters. */
    private static final int MAX_ITEMS = 200;

    private static final int MAX_TAGS = 50;
    private static final int MAX_PACKAGES = 20;

    private final Notice notice;
    private final StringBuilder text = new StringBuilder();

    NoticeMarkdown(Notice notice) {
        this.notice = notice;
    }

    String text() {
        text.append("## Image matrix: ").append(notice.title()).append("\n\n");
        text.append(MarkdownText.link(notice.build(), notice.url())).append('\n');
        if (!notice.why().isBlank()) {
            text.append("\nReason: ").append(MarkdownText.code(notice.why())).append('\n');
        }
        list("Published", notice.images(), NoticeMarkdown::image);
        list("Not published", notice.unpublished(), NoticeMarkdown::unpublished);
        list(
                "Failed",
                notice.failed(),
                cell -> MarkdownText.link(cell.cell(), cell.url()) + after(": ", MarkdownText.code(cell.failure())));
        list(
                "Held updates",
                notice.held(),
                held -> MarkdownText.code(held.version())
                        + (held.security() ? ", security release" : "")
                        + after(": ", MarkdownText.code(held.rule())));
        return text.toString();
    }

    private <T> void list(String heading, List<T> items, Function<T, String> item) {
        if (items.isEmpty()) {
            return;
        }
        text.append("\n### ").append(heading).append('\n');
        items.stream()
                .limit(MAX_ITEMS)
                .forEach(each -> text.append("- ").append(item.apply(each)).append('\n'));
        if (items.size() > MAX_ITEMS) {
            text.append("- and ").append(items.size() - MAX_ITEMS).append(" more\n");
        }
    }

    private static String image(Notice.Image image) {
        StringBuilder text = new StringBuilder(MarkdownText.link(image.cell(), image.url()));
        if (image.digest() != null) {
            text.append(", ").append(MarkdownText.code(image.digest()));
        }
        Map<String, List<String>> byChange = new LinkedHashMap<>();
        for (Notice.Tag tag : image.tags()) {
            byChange.computeIfAbsent(change(tag), absent -> new ArrayList<>()).add(tag.tag());
        }
        byChange.forEach((change, tags) ->
                text.append("\n  - ").append(change).append(": ").append(listed(tags)));
        if (image.packages() != null) {
            text.append("\n  - packages since ").append(packages(image.packages()));
        }
        return text.toString();
    }

    private static String change(Notice.Tag tag) {
        String from = tag.fromVersion() == null ? tag.from() : tag.fromVersion();
        return tag.kind().label()
                + (tag.kind() == TagUpdate.Kind.MOVED && from != null ? " from " + MarkdownText.code(from) : "");
    }

    private static String packages(Notice.Packages packages) {
        List<PackageChange> changes = packages.changes();
        String since = MarkdownText.code(packages.since()) + ": ";
        if (changes.isEmpty()) {
            return since + "the same";
        }
        int more = Math.max(0, changes.size() - MAX_PACKAGES) + packages.more();
        return since
                + changes.stream()
                        .limit(MAX_PACKAGES)
                        .map(NoticeMarkdown::describe)
                        .collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String describe(PackageChange change) {
        String name = MarkdownText.code(change.name());
        if (change.isAdded()) {
            return name + " added" + after(" ", MarkdownText.code(change.to()));
        }
        return change.isRemoved()
                ? name + " removed"
                : name + " " + MarkdownText.code(change.from()) + " to " + MarkdownText.code(change.to());
    }

    private static String unpublished(Notice.Tag tag) {
        String now = tag.fromVersion() == null ? tag.from() : tag.fromVersion();
        return MarkdownText.code(tag.tag()) + " " + tag.kind().label()
                + (now == null ? "" : ", stays on " + MarkdownText.code(now))
                + after(": ", MarkdownText.code(tag.why()));
    }

    private static String listed(List<String> names) {
        String first = names.stream().limit(MAX_TAGS).map(MarkdownText::code).collect(Collectors.joining(", "));
        return names.size() > MAX_TAGS ? first + " and " + (names.size() - MAX_TAGS) + " more" : first;
    }

    private static String after(String separator, String text) {
        return text.isEmpty() ? "" : separator + text;
    }
}
