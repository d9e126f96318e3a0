package io.jenkins.plugins.nodeimagematrix.matrix;

/** The name of an image that is not built here, by tag or by digest. */
final class ExternalImage {
    private ExternalImage() {}

    static boolean isSound(String text) {
        String name = text.replaceFirst("@sha256:[0-9a-f]{64}$", "");
        try {
            return name.equals("scratch") || ImageReference.parse(name) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
