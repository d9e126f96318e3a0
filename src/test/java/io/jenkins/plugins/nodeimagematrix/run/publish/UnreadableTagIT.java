package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

/** The disk of a real registry is full. */
@DockerTest
class UnreadableTagIT extends UnreadableTagContract {
    private SmallDisk disk;

    @Override
    TestRegistry startRegistry() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a small disk to fill it up");
        disk = SmallDisk.mount(folder.resolve("registry"), 8);
        return PrivateRegistry.start(disk.folder());
    }

    /** After the registry that is on it. */
    @Override
    @AfterEach
    public void close() throws Exception {
        super.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Override
    void fullWhenPut(String tag) {
        proxy.once("PUT .*/manifests/" + tag + "$", exchange -> {
            disk.fillBut(1);
            exchange.pass();
        });
    }

    @Override
    void makeRoom() throws IOException {
        disk.free();
    }
}
