package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Util;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.answer.TaggedAnswer;
import java.nio.charset.StandardCharsets;
import org.kohsuke.stapler.HttpResponse;

/** A status badge of a job as SVG, with a label and a message, for use in a README. */
final class StateBadge {
    private static final int HEIGHT = 20;
    private static final int PADDING = 6;
    /** Character width in the widest common font at 11 pixels. The SVG squeezes the text to this width in any font. */
    private static final double CHARACTER = 6.4;

    private final String label;
    private final String message;
    private final String colour;

    /** @param good whether all images are proven and published; {@code null} if nothing was built */
    private StateBadge(String label, String message, Boolean good) {
        this.label = label;
        this.message = message;
        this.colour = good == null ? "#6b7280" : good ? "#1a7f37" : "#b35900";
    }

    /** @param overview without matrices if nothing was built yet */
    static StateBadge of(JobOverview overview) {
        String label = Messages.StateBadge_label();
        return overview.isEmpty()
                ? new StateBadge(label, Messages.StateBadge_none(), null)
                : new StateBadge(label, overview.describe(), overview.isGood());
    }

    HttpResponse answer() {
        return new TaggedAnswer("image/svg+xml;charset=UTF-8", svg().getBytes(StandardCharsets.UTF_8));
    }

    private String svg() {
        int left = width(label);
        int right = width(message);
        String title = Util.xmlEscape(label + ": " + message);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + (left + right) + "\" height=\"" + HEIGHT
                + "\" role=\"img\" aria-label=\"" + title.replace("\"", "&quot;") + "\"><title>" + title + "</title>"
                + "<rect width=\"" + (left + right) + "\" height=\"" + HEIGHT + "\" rx=\"4\" fill=\"#3a3f47\"/>"
                + "<path d=\"M" + left + " 0h" + (right - 4) + "a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-" + (right - 4)
                + "z\" fill=\"" + colour + "\"/>"
                + text(label, 0, left) + text(message, left, right) + "</svg>";
    }

    private static int width(String text) {
        return (int) Math.ceil(text.length() * CHARACTER) + 2 * PADDING;
    }

    private static String text(String text, int from, int width) {
        return "<text x=\"" + (from + PADDING) + "\" y=\"14\" textLength=\"" + (width - 2 * PADDING)
                + "\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\""
                + " font-size=\"11\">" + Util.xmlEscape(text) + "</text>";
    }
}
