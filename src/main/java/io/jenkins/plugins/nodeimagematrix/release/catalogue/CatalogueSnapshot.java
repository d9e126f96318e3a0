package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;

/**
 * The catalogue in the plugin, used when no newer one is available. It contains all releases from 0.8 on that were known on its
 * date. It is made by {@code work/make-release-snapshot.mjs}, which documents the gaps in its data.
 */
public final class CatalogueSnapshot {
    private static final String RESOURCE = "snapshot.json";

    private CatalogueSnapshot() {}

    /** Read once: a look every few minutes needs its schedule. */
    private static final class Known {
        static final ReleaseCatalogue CATALOGUE = read();
    }

    /** @param fallbackReason why a newer catalogue could not be used, or null if none was requested */
    public static ReleaseCatalogue read(String fallbackReason) {
        CatalogueOrigin known = Known.CATALOGUE.origin();
        return fallbackReason == null
                ? Known.CATALOGUE
                : Known.CATALOGUE.withOrigin(
                        new CatalogueOrigin(known.kind(), known.location(), known.date(), fallbackReason));
    }

    private static ReleaseCatalogue read() {
        try (InputStream resource = CatalogueSnapshot.class.getResourceAsStream(RESOURCE)) {
            byte[] body = resource.readAllBytes();
            LocalDate date = CatalogueReader.statedDate(body);
            return new CatalogueReader(ReleaseSchedule.of(List.of()))
                    .read(
                            body,
                            new CatalogueOrigin(CatalogueOrigin.Kind.SNAPSHOT, "the plugin's snapshot", date, null));
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin's own release catalogue is damaged; reinstall the plugin", e);
        }
    }
}
