package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import java.io.IOException;
import java.nio.file.Files;

/** A shop that publishes revisions of one version. */
abstract class AtShopWithRevisions extends AtShop {
    SmallImage image(String name) throws IOException {
        return SmallImage.of(name, "4.4.7");
    }

    SmallImage published(String name, String... aliases) throws Exception {
        SmallImage image = shop.revision(image(name), "4.4.7", aliases);
        shop.publish();
        return image;
    }

    /** Another client puts a staged image under a tag, also while a request of the shop is held. */
    void overwrite(SmallImage image, String tag) throws IOException {
        try {
            outside.put(shop.repository, tag, image.manifest());
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    /** A job on the same repository that remembers nothing. */
    Shop other() throws IOException {
        return new Shop(proxy, shop.repository, Files.createTempDirectory(folder, "other"));
    }
}
