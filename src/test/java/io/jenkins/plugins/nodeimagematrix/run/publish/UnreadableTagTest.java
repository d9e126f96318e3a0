package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;

/** No disk is full here: the proxy leaves of the tag what a full disk leaves, as {@link UnreadableTagIT} shows. */
@RegistryTest
class UnreadableTagTest extends UnreadableTagContract {
    @Override
    TestRegistry startRegistry() throws IOException, InterruptedException {
        return TestRegistry.start();
    }

    @Override
    void fullWhenPut(String tag) {
        spoiledWhenPut(tag);
    }

    @Override
    void makeRoom() {}
}
