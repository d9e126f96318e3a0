package io.jenkins.plugins.nodeimagematrix.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import org.junit.jupiter.api.Test;

/** The registry of the integration tests finds what the plugin writes in a wrong order, also after a restart. */
@DockerTest
class PrivateRegistryIT {
    @Test
    void passes_tags_that_go_up() throws Exception {
        PrivateRegistry registry = PrivateRegistry.startWithUser();
        write(registry, "1.9.0", "1", "1.10.0", "1");

        assertThatCode(registry::close).doesNotThrowAnyException();
    }

    @Test
    void finds_an_alias_that_goes_back_before_it_is_closed() throws Exception {
        PrivateRegistry registry = PrivateRegistry.startWithUser();
        registry.restart();
        write(registry, "1.9.0", "1", "1.10.0", "1");
        write(registry, "1.9.0", "1");

        assertThatThrownBy(registry::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("shop/node:1@sha256:")
                .hasMessageContaining("it moves back from [[1, 10, 0]] to [[1, 9, 0]]");
    }

    /** Puts the image of each version, and each alias on the image before it. */
    private static void write(PrivateRegistry registry, String... tags) throws Exception {
        RegistryClient client = new RegistryClient(
                registry.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 0);
        SmallImage image = null;
        for (String tag : tags) {
            image = tag.contains(".") ? SmallImage.of(tag) : image;
            image.push(client, "shop/node", tag);
        }
    }
}
