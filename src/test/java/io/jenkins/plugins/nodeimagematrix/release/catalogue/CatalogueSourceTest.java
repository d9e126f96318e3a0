package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueOrigin.Kind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server that fails on request. */
@UnitTest
class CatalogueSourceTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
    private static final LocalDate TUESDAY = LocalDate.of(2026, 11, 24);
    private static final byte[] INDEX = CatalogueReaderTest.INDEX.getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<String> conditions = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile Answer answer = new Answer(200, "\"one\"", INDEX, INDEX.length);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/index.json", exchange -> {
            String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
            conditions.add(String.valueOf(condition));
            Answer now = answer;
            if (now.etag() != null) {
                exchange.getResponseHeaders().add("ETag", now.etag());
            }
            if (now.status() == 200 && condition != null && condition.equals(now.etag())) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.sendResponseHeaders(now.status(), now.promised());
                exchange.getResponseBody().write(now.body());
                if (now.promised() > now.body().length) {
                    // From JDK 21 on, what is buffered is dropped if the connection ends too early.
                    exchange.getResponseBody().flush();
                    if (now.stalls()) {
                        waitForTheTestToEnd();
                    }
                }
            }
            exchange.close();
        });
        server.createContext("/moved.json", exchange -> {
            exchange.getResponseHeaders().add("Location", "/index.json");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private void waitForTheTestToEnd() throws IOException {
        try {
            testEnds.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void readsTheUrl() throws Exception {
        ReleaseCatalogue catalogue = source(MONDAY).read(url());

        assertThat(catalogue.releases()).hasSize(5);
        assertThat(catalogue.origin()).isEqualTo(new CatalogueOrigin(Kind.URL, url(), MONDAY, null));
        // index.json has no schedule; the snapshot's completes it.
        assertThat(catalogue.schedule().of(Line.parse("22")).orElseThrow().end())
                .isEqualTo(LocalDate.of(2027, 4, 30));
    }

    @Test
    void asksAgainOnlyForWhatChanged() throws Exception {
        source(MONDAY).read(url());
        ReleaseCatalogue unchanged = source(TUESDAY).read(url());
        answer = new Answer(200, "\"two\"", oneRelease(), oneRelease().length);
        ReleaseCatalogue changed = source(TUESDAY).read(url());

        assertThat(conditions).containsExactly("null", "\"one\"", "\"one\"");
        assertThat(unchanged.releases()).hasSize(5);
        assertThat(unchanged.origin()).isEqualTo(new CatalogueOrigin(Kind.URL, url(), TUESDAY, null));
        assertThat(changed.releases()).hasSize(1);
    }

    @Test
    void aConfirmedCopyCountsFromTheDayItWasConfirmed() throws Exception {
        source(MONDAY).read(url());
        source(TUESDAY).read(url());
        answer = new Answer(503, null, new byte[0], -1);

        assertThat(source(TUESDAY.plusDays(9)).read(url()).origin().date()).isEqualTo(TUESDAY);
    }

    @Test
    void followsRedirects() throws Exception {
        assertThat(source(MONDAY).read(url().replace("index", "moved")).origin().kind())
                .isEqualTo(Kind.URL);
    }

    @Test
    void fallsBackToTheLastGoodCopy() throws Exception {
        source(MONDAY).read(url());
        byte[] cutOff =
                new String(INDEX, StandardCharsets.UTF_8).substring(0, 300).getBytes(StandardCharsets.UTF_8);
        byte[] page = "<html>Please sign in</html>".getBytes(StandardCharsets.UTF_8);
        assertFallback(new Answer(500, null, new byte[0], -1), "status 500");
        assertFallback(new Answer(404, null, page, page.length), "status 404");
        assertFallback(new Answer(200, "\"two\"", cutOff, cutOff.length), "cut off");
        assertFallback(new Answer(200, "\"two\"", page, page.length), "not JSON");
        assertFallback(new Answer(200, "\"two\"", "[]".getBytes(StandardCharsets.UTF_8), 2), "empty list");
        // The connection ends before the promised length.
        assertFallback(new Answer(200, "\"two\"", cutOff, 5000, false), "bytes received: 300");
        server.stop(0);
        assertFallback(answer, "");
    }

    private void assertFallback(Answer broken, String reason) throws Exception {
        answer = broken;
        ReleaseCatalogue catalogue = source(TUESDAY).read(url());

        assertThat(catalogue.releases()).hasSize(5);
        assertThat(catalogue.origin().kind()).isEqualTo(Kind.LAST_GOOD_COPY);
        assertThat(catalogue.origin().date()).isEqualTo(MONDAY);
        assertThat(catalogue.origin().isFallback()).isTrue();
        assertThat(catalogue.origin().fallbackReason())
                .startsWith("Cannot use " + url())
                .contains(reason);
    }

    @Test
    void keepsNoEtagOfABrokenAnswer() throws Exception {
        source(MONDAY).read(url());
        answer = new Answer(200, "\"two\"", "[]".getBytes(StandardCharsets.UTF_8), 2);
        source(TUESDAY).read(url());
        source(TUESDAY).read(url());

        assertThat(conditions).containsExactly("null", "\"one\"", "\"one\"");
    }

    @Test
    void givesUpOnAServerThatStallsInTheMiddle() throws Exception {
        answer = new Answer(200, "\"one\"", INDEX, INDEX.length + 1, true);
        CatalogueSource impatient = new CatalogueSource(client(), folder, Duration.ofMillis(300), clock(MONDAY));

        ReleaseCatalogue catalogue = impatient.read(url());

        assertThat(catalogue.origin().kind()).isEqualTo(Kind.SNAPSHOT);
        assertThat(catalogue.origin().fallbackReason()).contains("no answer within");
    }

    @Test
    void refusesAnEndlessAnswer() throws Exception {
        byte[] endless = new byte[CatalogueReader.MAX_BODY_BYTES + 1];
        java.util.Arrays.fill(endless, (byte) ' ');
        answer = new Answer(200, null, endless, endless.length);

        assertThat(source(MONDAY).read(url()).origin().fallbackReason()).contains("larger than");
    }

    @Test
    void withoutACopyTheSnapshotIsUsed() throws Exception {
        answer = new Answer(500, null, new byte[0], -1);

        CatalogueOrigin origin = source(MONDAY).read(url()).origin();

        assertThat(origin.kind()).isEqualTo(Kind.SNAPSHOT);
        assertThat(origin.date()).isEqualTo(LocalDate.of(2026, 11, 17));
        assertThat(origin.fallbackReason()).isEqualTo("Cannot use " + url() + ": it answered with status 500");
        assertThat(source(MONDAY).read(null).origin().isFallback()).isFalse();
        assertThat(source(MONDAY).read("  ").origin().kind()).isEqualTo(Kind.SNAPSHOT);
    }

    @Test
    void aDamagedCopyIsNoCopy() throws Exception {
        source(MONDAY).read(url());
        Path copy;
        try (var files = Files.list(folder)) {
            copy = files.toList().get(0);
        }
        byte[] whole = Files.readAllBytes(copy);
        answer = new Answer(500, null, new byte[0], -1);
        for (int length : new int[] {0, 5, 30, 60, 90, 120, 300}) {
            Files.write(copy, java.util.Arrays.copyOf(whole, length));
            assertThat(source(TUESDAY).read(url()).origin().kind())
                    .as("%s bytes", length)
                    .isEqualTo(Kind.SNAPSHOT);
        }
        answer = new Answer(200, "\"one\"", INDEX, INDEX.length);
        conditions.clear();
        assertThat(source(TUESDAY).read(url()).origin().kind()).isEqualTo(Kind.URL);
        assertThat(conditions).containsExactly("null");
    }

    @Test
    void eachLocationHasItsOwnCopy() throws Exception {
        source(MONDAY).read(url());
        answer = new Answer(500, null, new byte[0], -1);

        assertThat(source(MONDAY).read(url() + "?other").origin().kind()).isEqualTo(Kind.SNAPSHOT);
    }

    @Test
    void readsAFileAndItsLastGoodCopy() throws Exception {
        Path file = folder.resolve("my-index.json");
        Files.write(file, INDEX);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-10-01T12:00:00Z")));
        for (String place : List.of(file.toString(), file.toUri().toString())) {
            CatalogueOrigin origin = source(TUESDAY).read(place).origin();
            assertThat(origin).isEqualTo(new CatalogueOrigin(Kind.FILE, place, LocalDate.of(2026, 10, 1), null));
        }
        Files.write(file, "[".getBytes(StandardCharsets.UTF_8));
        assertThat(source(TUESDAY).read(file.toString()).origin().kind()).isEqualTo(Kind.LAST_GOOD_COPY);
        Files.delete(file);
        assertThat(source(TUESDAY).read(file.toString()).origin().fallbackReason())
                .contains("no such file");
    }

    @Test
    void namesALocationThatIsNeither() throws Exception {
        for (String place : List.of("ftp://example.com/index.json", "file:relative", "http://", "http://a b/", "\0")) {
            CatalogueOrigin origin = source(MONDAY).read(place).origin();
            assertThat(origin.kind()).as(place).isEqualTo(Kind.SNAPSHOT);
            assertThat(origin.fallbackReason()).startsWith("Cannot use ");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTheCopy() throws Exception {
        Path notAFolder = Files.createFile(folder.resolve("file"));
        CatalogueSource source = new CatalogueSource(client(), notAFolder, Duration.ofSeconds(20), clock(MONDAY));

        assertThat(source.read(url()).origin().kind()).isEqualTo(Kind.URL);
    }

    @Test
    void leavesNothingUnfinishedBehind() throws Exception {
        source(MONDAY).read(url());
        source(TUESDAY).read(url());

        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1).allMatch(file -> file.toString().endsWith(".catalogue"));
        }
    }

    @Test
    void anInterruptEndsTheDownload() {
        answer = new Answer(200, "\"one\"", INDEX, INDEX.length + 1, true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> source(MONDAY).read(url())).isInstanceOf(InterruptedException.class);
    }

    private static byte[] oneRelease() {
        return "[{\"version\":\"v4.2.0\",\"date\":\"2015-10-12\"}]".getBytes(StandardCharsets.UTF_8);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/index.json";
    }

    private CatalogueSource source(LocalDate today) {
        return new CatalogueSource(client(), folder, Duration.ofSeconds(20), clock(today));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private static Clock clock(LocalDate today) {
        return Clock.fixed(today.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    }

    /** @param promised the length in the header; more than the body for an answer that breaks off */
    private record Answer(int status, String etag, byte[] body, long promised, boolean stalls) {
        Answer(int status, String etag, byte[] body, long promised) {
            this(status, etag, body, promised, false);
        }
    }
}
