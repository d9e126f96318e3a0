package io.jenkins.plugins.nodeimagematrix.contents;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The packages and notes that the reader of an image has collected, within the limits of {@link ImageContents}. */
final class FoundPackages {
    private static final String MORE_PACKAGES = "more than " + ImageContents.MAX_PACKAGES + " packages";

    private final TreeSet<InstalledPackage> packages = new TreeSet<>();
    private final TreeSet<String> unread = new TreeSet<>();
    private int chars;
    private long otherUnread;

    void add(InstalledPackage found) {
        if (packages.size() == ImageContents.MAX_PACKAGES || chars + found.chars() > ImageContents.MAX_CHARS) {
            unread(MORE_PACKAGES);
        } else if (packages.add(found)) {
            chars += found.chars();
        }
    }

    /** Adds what was found later. */
    void add(FoundPackages later) {
        later.packages.forEach(this::add);
        later.unread.forEach(this::unread);
        otherUnread += later.otherUnread;
    }

    /** Notes that a file could not be read. */
    void unread(String path, String reason) {
        unread(path.replaceAll("[^\\x20-\\x7e]", "?") + ": " + reason);
    }

    private void unread(String note) {
        String brief = note.length() <= ImageContents.MAX_UNREAD_CHARS
                ? note
                : note.substring(0, ImageContents.MAX_UNREAD_CHARS);
        if (unread.size() < ImageContents.MAX_UNREAD - 1) {
            unread.add(brief);
        } else if (!unread.contains(brief)) {
            otherUnread++;
        }
    }

    /** Number of characters in all packages together. */
    int chars() {
        return chars;
    }

    ImageContents contents(OperatingSystem os) {
        List<String> notes = new ArrayList<>(unread);
        if (otherUnread > 0) {
            notes.add("and " + otherUnread + " more");
        }
        return new ImageContents(os, List.copyOf(packages), notes);
    }
}
