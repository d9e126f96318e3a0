package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.contents.FileArchive;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What any client of the distribution specification may send, of which today's daemons send only some. */
@RegistryTest
class PushReceiverTest extends AtLoopback {
    private static final String PACKAGE = "a/node_modules/b/package.json";

    private final UploadedLayers layers = new UploadedLayers();
    private TestRegistry registry;
    private FaultyProxy target;
    private RegistryClient client;

    @BeforeEach
    void open() throws Exception {
        registry = TestRegistry.start();
        target = FaultyProxy.before(registry.address());
        client = new RegistryClient(target.address(), null, 0);
        receiver = PushReceiver.open(
                new TargetBlobs(client, "pushed/to", List.of("pushed/none", "pushed/sibling")), 10_000_000, layers);
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        layers.close();
        target.close();
        registry.close();
    }

    /** A layer with a package, and bytes that do not get smaller. */
    private static byte[] layer(int size) throws IOException {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return new FileArchive()
                .file("noise", noise)
                .file(PACKAGE, "{\"name\":\"b\",\"version\":\"1.0.0\"}")
                .bytes();
    }

    private void arrived(byte[] blob) throws Exception {
        String digest = Digests.of(blob);
        assertThat(new RegistryClient(registry.address(), null, 0).blobSize("pushed/to", digest))
                .hasValue(blob.length);
        assertThat(layers.layer(digest)).as("its files are read").isPresent();
    }

    @Test
    void blob_may_come_with_the_request_that_ends_its_upload() throws Exception {
        long sum = 0;
        for (int size : new int[] {100, 3_000_000}) {
            byte[] blob = layer(size);
            sum += blob.length;

            HttpResponse<String> answer =
                    send("PUT", begin() + "?digest=" + Digests.of(blob), BodyPublishers.ofByteArray(blob));

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Docker-Content-Digest")).contains(Digests.of(blob));
            arrived(blob);
        }
        assertThat(receiver.blobs()).isEqualTo(2);
        assertThat(receiver.bytes()).isEqualTo(sum);
    }

    @Test
    void layer_is_read_while_it_passes() throws Exception {
        long sum = 0;
        for (int size : new int[] {200, 2_000_000}) {
            byte[] blob = layer(size);
            sum += blob.length;
            String location = begin();

            HttpResponse<String> sent = send("PATCH", location, BodyPublishers.ofByteArray(blob));

            assertThat(sent.headers().firstValue("Range")).contains("0-" + (blob.length - 1));
            assertThat(send("PUT", location + "?digest=" + Digests.of(blob)).statusCode())
                    .isEqualTo(201);
            arrived(blob);
        }
        assertThat(receiver.bytes()).isEqualTo(sum);
    }

    @Test
    void blob_of_another_repository_is_mounted_and_then_known() throws Exception {
        SmallImage image = SmallImage.of("at a sibling").prepare(client, "pushed/sibling");
        String digest = Digests.of(image.layer());

        HttpResponse<String> mounted = send("POST", own() + "/blobs/uploads/?mount=" + digest + "&from=any");

        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(mounted.headers().firstValue("Location")).contains(own() + "/blobs/" + digest);
        assertThat(client.blobSize("pushed/to", digest)).hasValue(image.layer().length);
        long looks = target.count("HEAD ");
        HttpResponse<String> known = send("HEAD", own() + "/blobs/" + digest);
        assertThat(known.headers().firstValueAsLong("Content-Length")).hasValue(image.layer().length);
        assertThat(target.count("HEAD ")).as("it is not looked for again").isEqualTo(looks);
        assertThat(send("POST", own() + "/blobs/uploads/?mount=" + Digests.of(new byte[7]) + "&from=any")
                        .statusCode())
                .as("what nobody has is uploaded")
                .isEqualTo(202);
        assertThat(receiver.blobs()).as("nothing was sent").isZero();
    }

    @Test
    void manifest_that_an_index_names_is_put_by_its_digest() throws Exception {
        SmallImage image = SmallImage.of("below an index").prepare(client, "pushed/to");
        BodyPublisher manifest = BodyPublishers.ofByteArray(image.manifest().bytes());

        assertThat(send("PUT", own() + "/manifests/sha256:" + "1".repeat(64), manifest)
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.get("pushed/to", image.digest())).isEmpty();
        assertThat(send("PUT", own() + "/manifests/" + image.digest(), manifest).statusCode())
                .isEqualTo(201);

        assertThat(client.get("pushed/to", image.digest())).isPresent();
        assertThat(receiver.manifest()).as("it is not the image").isNull();
    }

    @Test
    void what_there_is_not_is_not_found() throws Exception {
        String digest = Digests.of(new byte[1]);

        assertThat(send("GET", own() + "/blobs/" + digest).statusCode()).isEqualTo(404);
        assertThat(send("HEAD", own() + "/manifests/" + digest).statusCode()).isEqualTo(404);
        assertThat(send("PATCH", own() + "/blobs/uploads/none").statusCode()).isEqualTo(404);
        assertThat(send("PUT", own() + "/blobs/uploads/none?digest=" + digest).statusCode())
                .isEqualTo(404);
        assertThat(send("PUT", begin()).statusCode()).as("without a digest").isEqualTo(404);
        String location = begin();
        send("PATCH", location, BodyPublishers.ofString("one piece"));
        assertThat(send("PATCH", location, BodyPublishers.ofString("another")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void upload_that_the_daemon_ends_is_no_fault_of_the_target() throws Exception {
        try (Socket socket = connection()) {
            write(socket, "PATCH " + begin() + " HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n");
            socket.getOutputStream().write(new byte[3_000_000]);
            socket.shutdownOutput();

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        assertThat(receiver.mayRepeat()).isFalse();
        receiver.loopback().check();
    }

    private Socket connection() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(host().replaceFirst(".*:", "")));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The head of the next answer, without a body. */
    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return head + "(ended)";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void connection_goes_on_until_the_client_or_a_body_that_nobody_read_ends_it() throws Exception {
        try (Socket socket = connection()) {
            for (int i = 0; i < 2; i++) {
                write(socket, "GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(head(socket)).startsWith("HTTP/1.1 200 ").doesNotContain("Connection: close");
            }
            write(socket, "GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ").contains("Connection: close\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket socket = connection()) {
            write(socket, "PUT /v2/other HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 404 ").contains("Connection: close\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void client_that_waits_for_leave_to_send_a_body_gets_it() throws Exception {
        String location = begin();
        try (Socket socket = connection()) {
            write(socket, "PATCH " + location + " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(head(socket)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            write(socket, "body");
            assertThat(head(socket)).startsWith("HTTP/1.1 202 ").contains("Range: 0-3\r\n");
        }
    }

    @Test
    void open_connections_end_with_the_receiver() throws Exception {
        try (Socket socket = connection()) {
            write(socket, "GET /v2/ HTTP/1.1\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ");

            receiver.close();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
