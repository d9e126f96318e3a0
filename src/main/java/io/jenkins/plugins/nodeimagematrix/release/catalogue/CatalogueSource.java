package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueCopies.Copy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A source of release catalogues from a URL or a file. Each valid catalogue is stored as the last good copy. If the location
 * cannot be reached, answers with an error, or has invalid content, that copy is used; without a copy, the snapshot in the
 * plugin is used. The catalogue's {@link ReleaseCatalogue#origin() origin} tells which was used, its date and the reason.
 */
public final class CatalogueSource {
    private static final System.Logger LOG = System.getLogger(CatalogueSource.class.getName());

    private final HttpClient client;
    private final Consumer<HttpRequest.Builder> login;
    private final CatalogueCopies copies;
    private final Duration timeout;
    private final Clock clock;

    /**
     * @param client an HTTP client with the proxy and the certificates to use
     * @param login adds the login for the proxy to a request
     * @param folder the folder of last good copies; created if it does not exist
     * @param timeout for the whole download
     */
    public CatalogueSource(
            HttpClient client, Consumer<HttpRequest.Builder> login, Path folder, Duration timeout, Clock clock) {
        this.client = client;
        this.login = login;
        this.copies = new CatalogueCopies(folder);
        this.timeout = timeout;
        this.clock = clock;
    }

    /** A source for locations that need no login. */
    public CatalogueSource(HttpClient client, Path folder, Duration timeout, Clock clock) {
        this(client, request -> {}, folder, timeout, clock);
    }

    /**
     * @param location an {@code http(s)} or {@code file} URL or a path; null or blank for the snapshot
     * @throws InterruptedException if the thread is interrupted during the download
     */
    public ReleaseCatalogue read(String location) throws InterruptedException {
        if (location == null || location.isBlank()) {
            return CatalogueSnapshot.read(null);
        }
        String place = location.strip();
        ReleaseCatalogue snapshot = CatalogueSnapshot.read(null);
        CatalogueReader reader = new CatalogueReader(snapshot.schedule());
        Optional<Kept> kept = kept(place, reader);
        try {
            return fresh(place, reader, kept);
        } catch (IOException e) {
            String reason = "Cannot use " + place + ": " + e.getMessage();
            return kept.map(good -> good.catalogue()
                            .withOrigin(new CatalogueOrigin(
                                    CatalogueOrigin.Kind.LAST_GOOD_COPY,
                                    place,
                                    good.copy().date(),
                                    reason)))
                    .orElseGet(() -> CatalogueSnapshot.read(reason));
        }
    }

    private ReleaseCatalogue fresh(String place, CatalogueReader reader, Optional<Kept> kept)
            throws IOException, InterruptedException {
        if (!place.startsWith("http://") && !place.startsWith("https://")) {
            return fromFile(place, reader);
        }
        LocalDate today = LocalDate.now(clock);
        String knownEtag = kept.map(good -> good.copy().etag()).orElse(null);
        HttpResponse<byte[]> response = new CatalogueDownload(client, login, timeout).get(place, knownEtag);
        CatalogueOrigin origin = new CatalogueOrigin(CatalogueOrigin.Kind.URL, place, today, null);
        if (response.statusCode() == 304 && knownEtag != null) {
            if (!today.equals(kept.get().copy().date())) {
                keep(place, new Copy(kept.get().copy().body(), knownEtag, today));
            }
            return kept.get().catalogue().withOrigin(origin);
        }
        if (response.statusCode() != 200) {
            throw new IOException("it answered with status " + response.statusCode());
        }
        ReleaseCatalogue catalogue = reader.read(response.body(), origin);
        keep(
                place,
                new Copy(response.body(), response.headers().firstValue("ETag").orElse(null), today));
        return catalogue;
    }

    private ReleaseCatalogue fromFile(String place, CatalogueReader reader) throws IOException {
        try {
            Path file = place.startsWith("file:") ? Path.of(URI.create(place)) : Path.of(place);
            if (Files.size(file) > CatalogueReader.MAX_BODY_BYTES) {
                throw new IOException("it is larger than " + CatalogueReader.MAX_BODY_BYTES + " bytes");
            }
            byte[] body = Files.readAllBytes(file);
            LocalDate written =
                    LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), clock.getZone());
            ReleaseCatalogue catalogue =
                    reader.read(body, new CatalogueOrigin(CatalogueOrigin.Kind.FILE, place, written, null));
            keep(place, new Copy(body, null, written));
            return catalogue;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IOException("it is neither an http(s) URL nor a path: " + e.getMessage(), e);
        }
    }

    private Optional<Kept> kept(String place, CatalogueReader reader) {
        try {
            Optional<Copy> copy = copies.load(place);
            if (copy.isEmpty()) {
                return Optional.empty();
            }
            CatalogueOrigin origin = new CatalogueOrigin(
                    CatalogueOrigin.Kind.LAST_GOOD_COPY, place, copy.get().date(), null);
            return Optional.of(new Kept(copy.get(), reader.read(copy.get().body(), origin)));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The copy of the release catalogue " + place + " cannot be used: " + e);
            return Optional.empty();
        }
    }

    private void keep(String place, Copy copy) {
        try {
            copies.save(place, copy);
        } catch (IOException e) {
            // The catalogue is valid; only the copy for later use is missing.
            LOG.log(System.Logger.Level.WARNING, "No copy of the release catalogue " + place + " could be kept: " + e);
        }
    }

    private record Kept(Copy copy, ReleaseCatalogue catalogue) {}
}
