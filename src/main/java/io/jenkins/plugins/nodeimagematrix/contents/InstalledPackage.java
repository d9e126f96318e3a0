package io.jenkins.plugins.nodeimagematrix.contents;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A package that is installed in an image. Every text is printable ASCII without spaces and of limited length, since it comes from
 * the image.
 *
 * @param architecture {@code null} if the package has none
 * @param source name of the source package that it was built from; {@code null} if it is the same or unknown
 * @param path the file in the image that it was read from; {@code null} for a package of the distribution
 * @param sha256 digest of that file in hexadecimal; {@code null} if it was not computed
 */
public record InstalledPackage(
        PackageKind kind, String name, String version, String architecture, String source, String path, String sha256)
        implements Comparable<InstalledPackage> {
    /** Limit for the length of each text but the path, in characters. npm's limit for a name is 214. */
    public static final int MAX_TEXT_CHARS = 256;

    static final int MAX_PATH_CHARS = 1_000;
    private static final Pattern TEXT = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern PATH = Pattern.compile("/[\\x20-\\x7e]*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Comparator<String> NULL_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());
    private static final Comparator<InstalledPackage> ORDER = Comparator.comparing(InstalledPackage::kind)
            .thenComparing(InstalledPackage::name)
            .thenComparing(InstalledPackage::version)
            .thenComparing(InstalledPackage::architecture, NULL_FIRST)
            .thenComparing(InstalledPackage::path, NULL_FIRST)
            .thenComparing(InstalledPackage::source, NULL_FIRST)
            .thenComparing(InstalledPackage::sha256, NULL_FIRST);

    /** @throws IllegalArgumentException if a text is too long or is not printable ASCII */
    public InstalledPackage {
        Objects.requireNonNull(kind);
        require(isText(name) && isText(version), "the name or the version");
        require(architecture == null || isText(architecture), "the architecture");
        require(source == null || isText(source), "the source package");
        require(
                path == null
                        || path.length() <= MAX_PATH_CHARS && PATH.matcher(path).matches(),
                "the path");
        require(sha256 == null || SHA256.matcher(sha256).matches(), "the digest");
    }

    /** A package of the distribution. */
    static InstalledPackage ofDistribution(
            PackageKind kind, String name, String version, String architecture, String source) {
        return new InstalledPackage(kind, name, version, architecture, name.equals(source) ? null : source, null, null);
    }

    /** A package that stands in a file or folder of its own. */
    static InstalledPackage at(String path, PackageKind kind, String name, String version, String sha256) {
        return new InstalledPackage(kind, name, version, null, null, path, sha256);
    }

    private static boolean isText(String text) {
        return text != null
                && text.length() <= MAX_TEXT_CHARS
                && TEXT.matcher(text).matches();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what + " of a package is not printable or too long");
        }
    }

    /** The number of characters in all texts. */
    int chars() {
        int sum = 0;
        for (String text : new String[] {name, version, architecture, source, path, sha256}) {
            sum += text == null ? 0 : text.length();
        }
        return sum;
    }

    @Override
    public int compareTo(InstalledPackage other) {
        return ORDER.compare(this, other);
    }
}
