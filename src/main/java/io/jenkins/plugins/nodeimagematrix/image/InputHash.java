package io.jenkins.plugins.nodeimagematrix.image;

/**
 * The hash of a cell's inputs, in three parts: its own build inputs, its base, and its tests. Only the first two affect
 * the image. Two hashes that differ only in the tests are of the same image.
 */
public record InputHash(String own, String base, String tests) {
    private static final String SEPARATOR = "-";

    /** Reads a hash; {@code null} if its form is unknown, such as that of another version of the plugin. */
    static InputHash parse(String text) {
        String[] parts = text == null ? new String[0] : text.split(SEPARATOR, -1);
        return parts.length == 3 ? new InputHash(parts[0], parts[1], parts[2]) : null;
    }

    /** Whether both images have the same build inputs and base, whatever their tests. */
    public static boolean sameBuild(String one, String other) {
        InputHash first = parse(one);
        InputHash second = parse(other);
        return first != null && second != null && first.build().equals(second.build());
    }

    public static boolean sameOwn(String one, String other) {
        InputHash first = parse(one);
        InputHash second = parse(other);
        return first != null && second != null && first.own().equals(second.own());
    }

    /**
     * The hash of the same image without tests, for an image that no test is known to have passed. It differs from the
     * hash of each planned cell.
     */
    public static String withoutTests(String text) {
        InputHash hash = parse(text);
        return hash == null ? null : new InputHash(hash.own(), hash.base(), "").toString();
    }

    /** Whether this is the hash of an image that no test is known to have passed. */
    public static boolean isWithoutTests(String text) {
        InputHash hash = parse(text);
        return hash != null && hash.tests().isEmpty();
    }

    public String build() {
        return own + SEPARATOR + base;
    }

    @Override
    public String toString() {
        return build() + SEPARATOR + tests;
    }
}
