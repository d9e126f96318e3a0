package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;

/**
 * Looks at tags. A registry whose disk was full may keep half of what it writes down for a tag and then has a fault each time it is
 * asked for it, until the tag is put again; that is told from a registry that has a fault whatever it is asked for.
 */
public final class TagState {
    private static final int INTERNAL_ERROR = 500;
    /** No content has it. */
    private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

    private TagState() {}

    /**
     * What was seen under a tag.
     *
     * @param digest {@code null} for none, and if it can't be read
     * @param readable whether the registry can tell
     */
    record Seen(String digest, boolean readable) {
        static final Seen UNREADABLE = new Seen(null, false);

        static Seen on(String digest) {
            return new Seen(digest, true);
        }
    }

    /** @throws RegistryException if the registry has a fault with more than this tag */
    static Seen at(RegistryClient registry, String repository, String tag) throws IOException, InterruptedException {
        try {
            return Seen.on(registry.digest(repository, tag).orElse(null));
        } catch (RegistryException fault) {
            if (isOnlyOfWhatWasAsked(fault, registry, repository)) {
                return Seen.UNREADABLE;
            }
            throw fault;
        }
    }

    /** Whether the registry answers well to the next question about the same repository. */
    public static boolean isOnlyOfWhatWasAsked(RegistryException fault, RegistryClient registry, String repository)
            throws IOException, InterruptedException {
        if (fault.status() != INTERNAL_ERROR) {
            return false;
        }
        try {
            return registry.digest(repository, NO_DIGEST).isEmpty();
        } catch (RegistryException allOfIt) {
            return false;
        }
    }
}
