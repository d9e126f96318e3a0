package io.jenkins.plugins.nodeimagematrix.image;

/**
 * The hash of a cell's inputs, in three parts: its own build inputs, its base, and its tests. Only the
 * first two make the image; two hashes that differ in the last are of one image, proven by other tests.
 */
public record InputHash(String own, String base, String tests) {
    private static final String SEPARATOR = "-";

    /** Null if it is of no known form, such as that of another version of the plugin. */
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

    /** The hash of the same image before any test of it is known, so that it is like no hash of a planned cell. */
    public static String withoutTests(String text) {
        InputHash hash = parse(text);
        return hash == null ? null : new InputHash(hash.own(), hash.base(), "").toString();
    }

    /** Whether this is of an image of which no test is known. */
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
