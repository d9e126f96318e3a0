package io.jenkins.plugins.nodeimagematrix.contents;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What was found in an image: its operating system and its packages, sorted, each once.
 *
 * @param os {@code null} if the image names none
 * @param unread what is in the image and could not be read, each with its path and the reason; empty if all was read
 */
public record ImageContents(OperatingSystem os, List<InstalledPackage> packages, List<String> unread) {
    /** Limit for the number of packages of one image. */
    public static final int MAX_PACKAGES = 10_000;

    /** Limit for the texts of all packages together, in characters. */
    static final int MAX_CHARS = 2_000_000;

    static final int MAX_UNREAD = 21;
    static final int MAX_UNREAD_CHARS = 400;

    /** @throws IllegalArgumentException if it exceeds a limit, or is not sorted */
    public ImageContents {
        packages = List.copyOf(packages);
        unread = List.copyOf(unread);
        require(packages.size() <= MAX_PACKAGES, "more than " + MAX_PACKAGES + " packages");
        require(packages.stream().mapToInt(InstalledPackage::chars).sum() <= MAX_CHARS, "texts that are too long");
        require(unread.size() <= MAX_UNREAD, "more than " + MAX_UNREAD + " notes");
        unread.forEach(note -> require(
                note.length() <= MAX_UNREAD_CHARS && note.chars().noneMatch(Character::isISOControl), "a bad note"));
        for (int i = 1; i < packages.size(); i++) {
            require(packages.get(i - 1).compareTo(packages.get(i)) < 0, "packages that are not sorted");
        }
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException("the contents of the image have " + fault);
        }
    }

    /** Whether everything that was found could be read. */
    @JsonIgnore
    public boolean isWhole() {
        return unread.isEmpty();
    }
}
