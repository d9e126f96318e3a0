package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What scenes play on: a registry behind a proxy, two daemons, and an engine; all but one daemon have disks that can be filled. */
final class FaultBench implements AutoCloseable {
    /** Somebody else's repository, with an image that no run of ours ever tested. */
    static final String FOREIGN = "foreign/image";

    private static final int ENGINE_MEGABYTES = 48;
    private static final int DAEMON_MEGABYTES = 256;
    /** What all scenes publish stays there. */
    private static final int REGISTRY_MEGABYTES = 512;

    private final Path folder;
    private final PrivateRegistry registry;
    private final FaultyProxy proxy;
    private final FaultyProxy proxyOfOther;
    private final SmallDisk registryDisk;
    private final SmallDisk daemonDisk;
    private final SmallDisk engineDisk;
    private final List<PrivateDaemon> daemons;

    FaultBench(Path folder) throws IOException, InterruptedException {
        Cache.delete(folder);
        this.folder = folder.toAbsolutePath();
        this.registryDisk = SmallDisk.mount(this.folder.resolve("registry-disk"), REGISTRY_MEGABYTES);
        this.registry = PrivateRegistry.startWithUser(registryDisk.folder());
        this.proxy = FaultyProxy.before(registry.address());
        this.proxyOfOther = FaultyProxy.before(registry.address());
        this.daemonDisk = SmallDisk.mount(this.folder.resolve("daemon-disk"), DAEMON_MEGABYTES);
        this.engineDisk = SmallDisk.mount(this.folder.resolve("engine-disk"), ENGINE_MEGABYTES);
        this.daemons = List.of(PrivateDaemon.start(daemonDisk.folder()), PrivateDaemon.start());
        new RawRegistry(registry.address()).pushSmallImage(FOREIGN, "1");
    }

    Path folder() {
        return folder;
    }

    PrivateRegistry registry() {
        return registry;
    }

    FaultyProxy proxy() {
        return proxy;
    }

    /** The way of a second controller to the registry, which fails only when the registry does. */
    FaultyProxy proxyOfOther() {
        return proxyOfOther;
    }

    SmallDisk registryDisk() {
        return registryDisk;
    }

    SmallDisk daemonDisk() {
        return daemonDisk;
    }

    SmallDisk engineDisk() {
        return engineDisk;
    }

    /** One does its work with BuildKit, the other with the classic builder. */
    List<String> hosts() {
        return List.of(
                daemons.get(0).host(), EngineMain.CLASSIC + daemons.get(1).host());
    }

    List<PrivateDaemon> daemons() {
        return daemons;
    }

    @Override
    public void close() throws Exception {
        for (PrivateDaemon daemon : daemons) {
            daemon.close();
        }
        proxy.close();
        proxyOfOther.close();
        registry.close();
        registryDisk.close();
        daemonDisk.close();
        engineDisk.close();
    }
}
