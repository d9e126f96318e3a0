package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** The daemons and builders that have to do the same: an old one and a new one, both builders, both stores. */
public enum DaemonSetup {
    INSTALLED_BUILDKIT(PrivateDaemon.Kind.INSTALLED, BuilderKind.BUILDKIT),
    INSTALLED_CLASSIC(PrivateDaemon.Kind.INSTALLED, BuilderKind.CLASSIC),
    CONTAINERD_BUILDKIT(PrivateDaemon.Kind.NEWER_CONTAINERD, BuilderKind.BUILDKIT),
    CONTAINERD_CLASSIC(PrivateDaemon.Kind.NEWER_CONTAINERD, BuilderKind.CLASSIC),
    NEWER_BUILDKIT(PrivateDaemon.Kind.NEWER_CLASSIC, BuilderKind.BUILDKIT),
    NEWER_CLASSIC(PrivateDaemon.Kind.NEWER_CLASSIC, BuilderKind.CLASSIC);

    /** Started when first asked for, ended with the JVM: all tests of a JVM share them, and each leaves them empty. */
    private static final Map<PrivateDaemon.Kind, PrivateDaemon> RUNNING = new EnumMap<>(PrivateDaemon.Kind.class);

    final PrivateDaemon.Kind kind;
    public final BuilderKind builder;

    DaemonSetup(PrivateDaemon.Kind kind, BuilderKind builder) {
        this.kind = kind;
        this.builder = builder;
    }

    public PrivateDaemon process() throws IOException, InterruptedException {
        synchronized (RUNNING) {
            PrivateDaemon running = RUNNING.get(kind);
            if (running == null) {
                running = PrivateDaemon.start(kind);
                RUNNING.put(kind, running);
            }
            return running;
        }
    }

    public Map<String, String> environment() throws IOException, InterruptedException {
        Map<String, String> environment = process().environment();
        environment.put("DOCKER_BUILDKIT", builder == BuilderKind.BUILDKIT ? "1" : "0");
        return environment;
    }

    public Daemon connect() throws IOException, InterruptedException, DaemonException {
        Daemon daemon = Daemon.connect(environment());
        if (daemon.info().builder() != builder) {
            throw new IllegalStateException(this + " got another builder: " + daemon.info());
        }
        return daemon;
    }
}
