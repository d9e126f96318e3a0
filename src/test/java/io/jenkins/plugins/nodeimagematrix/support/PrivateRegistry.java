package io.jenkins.plugins.nodeimagematrix.support;

import java.net.ServerSocket;
import java.nio.file.*;

public final class PrivateRegistry implements AutoCloseable {
    private final Process p;
    private final int port;

    private PrivateRegistry(Process p, int port) {
        this.p = p;
        this.port = port;
    }

    public static PrivateRegistry start() throws Exception {
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        Path dir = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/registry")).toAbsolutePath(), "r");
        Files.writeString(
                dir.resolve("config.yml"),
                "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " + dir
                        + "/data\n  delete:\n    enabled: true\nhttp:\n  addr: 127.0.0.1:" + port + "\n");
        Process p = new ProcessBuilder(
                        "docker-registry", "serve", dir.resolve("config.yml").toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(p::destroy));
        Thread.sleep(1500);
        return new PrivateRegistry(p, port);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public void close() {
        p.destroy();
    }
}
