package io.jenkins.plugins.nodeimagematrix.docker.client;

import com.fasterxml.jackson.databind.JsonNode;

/** The reader of a daemon's description of itself, which also chooses the builder. */
public final class DaemonFacts {
    private static final int FIRST_WITH_BUILDKIT = 1809;

    private DaemonFacts() {}

    /**
     * @param server of {@code docker version --format '{{json .}}'}
     * @param info {@code docker info --format '{{json .}}'}
     */
    public static DaemonInfo read(DockerCli cli, JsonNode server, JsonNode info) {
        boolean containerd = false;
        for (JsonNode pair : info.path("DriverStatus")) {
            containerd |= pair.path(0).asText().equals("driver-type")
                    && pair.path(1).asText().startsWith("io.containerd.snapshotter");
        }
        String version = info.path("ServerVersion").asText();
        String os = info.path("OSType").asText();
        boolean offered = cli.speaksBuildKit() && os.equals("linux") && number(version) >= FIRST_WITH_BUILDKIT;
        return new DaemonInfo(
                info.path("ID").asText(),
                cli.address(),
                version,
                containerd,
                os,
                server.path("Arch").asText(),
                offered && !cli.classicAsked() ? BuilderKind.BUILDKIT : BuilderKind.CLASSIC,
                cli.toString(),
                cli.release());
    }

    /** The version as {@code major * 100 + minor}. */
    public static int number(String version) {
        // A daemon built from a branch has no version number; it counts as newer than all others.
        return version.matches("\\d+\\.\\d+.*") ? DockerCli.number(version) : Integer.MAX_VALUE;
    }
}
