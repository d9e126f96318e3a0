package io.jenkins.plugins.nodeimagematrix.support;

import java.util.List;

/**
 * The colours of a page: those that the system prefers, and those of a theme plugin. Such a plugin marks the root
 * element with {@code data-theme} and sets Jenkins' variables below that mark, whatever the system prefers.
 */
public enum Theme {
    LIGHT(false, false),
    DARK(true, true),
    LIGHT_ON_A_DARK_SYSTEM(false, true),
    DARK_ON_A_LIGHT_SYSTEM(true, false);

    private static final String PUT_ON = """
            const dark = new CSSStyleSheet();
            dark.replaceSync(`[data-theme=dark] {
              color-scheme: dark;
              --background: #14161d;
              --card-background: #1d2029;
              --text-color: #f6f8fc;
              --text-color-secondary: #98a2b8;
              --accent-color: #5f8bff;
              --white: #f6f8fc;
              --red: #ff5446;
              --orange: #ffab3d;
              --yellow: #ffe14a;
              --green: #43df70;
              --cyan: #6ccfff;
              --blue: #3d9bff;
              --purple: #b45cf2;
              --table-background: var(--card-background);
              --input-color: #1a1d25;
              --input-border: #3b4252;
            }`);
            document.adoptedStyleSheets = [dark];
            document.documentElement.dataset.theme = 'dark';
            """;
    private static final String TAKE_OFF =
            "document.adoptedStyleSheets = []; delete document.documentElement.dataset.theme;";

    private final boolean dark;
    private final boolean systemDark;

    Theme(boolean dark, boolean systemDark) {
        this.dark = dark;
        this.systemDark = systemDark;
    }

    /** All that a page of this controller can be seen in: the embedded one has no themes, and follows the system. */
    public static List<Theme> all() {
        return Controller.isReal() ? List.of(values()) : List.of(LIGHT, DARK);
    }

    /** Changes the page that is shown; the next one is light again, but for what the system prefers. */
    public void putOn(Browser browser) {
        browser.preferDark(systemDark);
        if (Controller.isReal()) {
            browser.driver().executeScript(dark ? PUT_ON : TAKE_OFF);
        }
    }

    /** For names of files. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
