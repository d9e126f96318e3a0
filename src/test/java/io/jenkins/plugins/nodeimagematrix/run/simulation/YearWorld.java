package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryClock;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSource;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.Outage;
import io.jenkins.plugins.nodeimagematrix.support.RegistryInProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a simulated job sees of the world: the server of the release catalogue, a registry with base images, and its own registry. */
final class YearWorld {
    static final String REGISTRY = "registry.example.com";
    static final String BASES = "bases.example.com";
    static final String CATALOGUE = "http://releases.example.com/index.json";
    private static final RegistryInProcess.Answer UNAVAILABLE =
            new RegistryInProcess.Answer(503, Map.of(), new byte[0]);
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/:]+)");

    private final ReleaseYear year;
    private final SettableClock clock;
    private final List<Outage> catalogueOutages;
    private final List<Outage> baseOutages;
    private final PutObserver observer;
    private final RegistryInProcess registry = new RegistryInProcess();
    private final RegistryConnections connections;
    private final Map<String, String> bases = new TreeMap<>();
    private byte[] catalogue = new byte[0];
    private Instant written = Instant.MIN;

    /** Receives each tag that is put. */
    interface PutObserver {
        void put(String repository, String tag, String digest);
    }

    YearWorld(
            ReleaseYear year,
            SettableClock clock,
            List<Outage> catalogueOutages,
            List<Outage> baseOutages,
            PutObserver observer) {
        this.year = year;
        this.clock = clock;
        this.catalogueOutages = catalogueOutages;
        this.baseOutages = baseOutages;
        this.observer = observer;
        this.connections = new RegistryConnections(
                Duration.ofDays(1), proxy -> new SimulatedHttp(this::exchange), new RegistryClock() {
                    @Override
                    public long nanoTime() {
                        return Duration.between(year.start(), clock.instant()).toNanos();
                    }

                    @Override
                    public Instant now() {
                        return clock.instant();
                    }

                    @Override
                    public void sleep(Duration time) {
                        // A moment before a request is repeated; the clock moves from look to look.
                    }

                    @Override
                    public void later(Duration time, Runnable task) {
                        // A year needs no connection to be removed.
                    }

                    @Override
                    public long random(long bound) {
                        return 0;
                    }
                });
    }

    private synchronized RegistryInProcess.Answer exchange(
            String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        if (uri.getHost().equals(BASES) && Outage.isAt(baseOutages, clock.instant())) {
            return UNAVAILABLE;
        }
        Matcher manifest = MANIFEST.matcher(uri.getPath());
        RegistryInProcess.Answer answer = registry.answer(method, uri, headers, body);
        if (method.equals("PUT") && manifest.matches() && answer.status() == 201) {
            observer.put(manifest.group(1), manifest.group(2), Digests.of(body));
        }
        return answer;
    }

    private synchronized RegistryInProcess.Answer catalogue(
            String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        if (Outage.isAt(catalogueOutages, clock.instant())) {
            return UNAVAILABLE;
        }
        String etag = "\"" + Digests.of(catalogue) + "\"";
        boolean known = headers.getOrDefault("If-None-Match", List.of()).contains(etag);
        return new RegistryInProcess.Answer(
                known ? 304 : 200, Map.of("ETag", List.of(etag)), known ? new byte[0] : catalogue);
    }

    /** Lists what is out now. */
    void publishReleases() {
        boolean changed = year.inRange().stream().anyMatch(each -> isNew(each.out()) || isNew(each.muslOut()));
        if (changed || catalogue.length == 0) {
            catalogue = year.catalogue(clock.instant());
        }
        written = clock.instant();
    }

    private boolean isNew(Instant time) {
        return time.isAfter(written) && !time.isAfter(clock.instant());
    }

    /** Moves the tag of a base image to a new image. */
    void moveBase(String os) {
        try {
            SmallImage image = SmallImage.of(os + " of " + clock.instant());
            image.push(client(BASES), "os/" + os, "1");
            bases.put(base(os), image.digest());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String base(String os) {
        return BASES + "/os/" + os + ":1";
    }

    /** The digest that the tag of a base image is on. */
    String digestOf(String os) {
        return bases.get(base(os));
    }

    RegistryClient client(String name) {
        return new RegistryClient(name, null, RegistryLimits.DEFAULT, null, connections);
    }

    RegistryConnections connections() {
        return connections;
    }

    /** Reads the catalogue as a job or the controller does. */
    ReleaseCatalogue read(Path copies) throws InterruptedException {
        return new CatalogueSource(new SimulatedHttp(this::catalogue), copies, Duration.ofSeconds(10), clock)
                .read(CATALOGUE);
    }

    Map<String, String> tags(String repository) {
        return registry.tags(repository);
    }
}
