package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.io.Serializable;

/**
 * A daemon: its identity and address, how it stores images, and the client and builder chosen for it.
 *
 * @param id the daemon's own identity, the same for every address it listens on
 * @param address {@code DOCKER_HOST}, or the client's default
 * @param containerdStore whether the daemon uses containerd's image store, where an image id is the digest of a
 *     manifest or index (and not of the configuration, as in the classic store)
 * @param architecture in the form of images: {@code amd64}, {@code arm64}
 * @param client the client's path and version, and why it was chosen among those on the {@code PATH}
 * @param clientVersion the version of the client, and of its buildx plugin
 */
public record DaemonInfo(
        String id,
        String address,
        String version,
        boolean containerdStore,
        String os,
        String architecture,
        BuilderKind builder,
        String client,
        String clientVersion)
        implements Serializable {}
