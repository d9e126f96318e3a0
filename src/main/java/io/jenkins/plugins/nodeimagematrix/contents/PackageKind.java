package io.jenkins.plugins.nodeimagematrix.contents;

/** The kinds of packages that are read from an image. */
public enum PackageKind {
    DPKG("deb"),
    APK("apk"),
    RPM("rpm"),
    NPM("npm"),
    /** A program of Node.js itself, whatever installed it. */
    NODE("generic");

    private final String urlType;

    PackageKind(String urlType) {
        this.urlType = urlType;
    }

    /** The type in a package URL (purl specification, "Package-URL Types"). */
    String urlType() {
        return urlType;
    }

    /** Whether these packages belong to the image's distribution. */
    boolean isOfDistribution() {
        return this == DPKG || this == APK || this == RPM;
    }
}
