package jenkins.management;

/** A small mark beside the name of a tab; hudson-core 1.395 draws none. */
public class Badge {
    private final String text;
    private final String tooltip;

    public Badge(String text, String tooltip, Severity severity) {
        this.text = text;
        this.tooltip = tooltip;
    }

    public String getText() {
        return text;
    }

    public String getTooltip() {
        return tooltip;
    }

    public enum Severity {
        DANGER,
        WARNING,
        INFO
    }
}
