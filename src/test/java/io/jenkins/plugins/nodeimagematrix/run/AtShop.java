package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.registry.client.ProxiedRegistry;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shop of its own for each test, which reaches a real registry through a proxy that may fail on purpose. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AtShop extends ProxiedRegistry {
    public Shop shop;

    /** Beside the plugin's way through the proxy. */
    public RegistryClient outside;

    @TempDir
    public Path folder;

    @BeforeEach
    void open(TestInfo test) throws IOException {
        String name = test.getTestMethod().orElseThrow().getName();
        shop = new Shop(proxy, "shop/" + name.replaceAll("[^a-z0-9]+", "-"), folder);
        outside = new RegistryClient(registry.address(), null, 0);
    }

    /** What the shop's repository holds under a tag, asked from outside; {@code null} for nothing. */
    public String outside(String tag) throws IOException, InterruptedException {
        return outside.digest(shop.repository, tag).orElse(null);
    }
}
