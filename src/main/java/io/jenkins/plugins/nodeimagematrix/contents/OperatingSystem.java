package io.jenkins.plugins.nodeimagematrix.contents;

import java.util.regex.Pattern;

/**
 * The operating system of an image, from its file {@code os-release} (freedesktop.org, "os-release").
 *
 * @param id such as {@code debian}
 * @param version such as {@code 12}; {@code null} if it has none
 * @param name for people, such as {@code Debian GNU/Linux 12 (bookworm)}
 */
public record OperatingSystem(String id, String version, String name) {
    private static final int MAX_NAME_CHARS = 200;
    private static final Pattern ID = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._~+-]{1,64}");

    /** @throws IllegalArgumentException if a text is not of the form that os-release demands */
    public OperatingSystem {
        boolean valid = id != null
                && ID.matcher(id).matches()
                && (version == null || VERSION.matcher(version).matches())
                && name != null
                && !name.isBlank()
                && name.length() <= MAX_NAME_CHARS
                && name.chars().noneMatch(Character::isISOControl);
        if (!valid) {
            throw new IllegalArgumentException("the operating system is named in another form than os-release allows");
        }
    }

    /** The distribution as a qualifier of a package URL: {@code debian-12}. */
    String distro() {
        return version == null ? id : id + "-" + version;
    }
}
