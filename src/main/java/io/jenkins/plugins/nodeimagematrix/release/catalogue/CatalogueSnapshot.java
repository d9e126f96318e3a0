package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;

/**
 * The catalogue that comes with the plugin, for when nothing fresher can be had: every release from 0.8 on that was known
 * on its date. Made by {@code work/make-release-snapshot.mjs}, which says what the data does not know.
 */
public final class CatalogueSnapshot {
    private static final String RESOURCE = "snapshot.json";

    private CatalogueSnapshot() {}

    /** @param fallbackReason why something fresher could not be used, or null if nothing else was asked for */
    public static ReleaseCatalogue read(String fallbackReason) {
        try (InputStream resource = CatalogueSnapshot.class.getResourceAsStream(RESOURCE)) {
            byte[] body = resource.readAllBytes();
            LocalDate date = CatalogueReader.statedDate(body);
            return new CatalogueReader(ReleaseSchedule.of(List.of()))
                    .read(
                            body,
                            new CatalogueOrigin(
                                    CatalogueOrigin.Kind.SNAPSHOT, "the plugin's snapshot", date, fallbackReason));
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin's own release catalogue is damaged; install the plugin anew", e);
        }
    }
}
