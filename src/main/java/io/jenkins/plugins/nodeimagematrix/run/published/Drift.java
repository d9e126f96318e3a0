package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.publish.FailingRegistries;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** The drift check: compares the published tags of a job with what the registries hold now. */
public final class Drift {
    private Drift() {}

    /** The state of a tag since it was published. */
    public enum State {
        /** The tag holds the published digest. */
        SAME,
        /** Another client changed the tag. */
        CHANGED,
        /** Another client removed the tag. */
        GONE,
        /** The registry could not be queried. */
        UNKNOWN
    }

    /**
     * What the comparison of one tag found.
     *
     * @param published the digest that the job published
     * @param now the current digest; {@code null} if the tag is gone or could not be read
     * @param why the reason why the registry could not be queried; empty otherwise
     */
    public record Finding(String tag, String cell, String published, String now, State state, String why) {}

    /** Checks each tag, several in parallel; the findings are in the order of the tags. */
    public static List<Finding> check(Collection<PublishedTag> published, RegistryClients registries)
            throws IOException, InterruptedException {
        FailingRegistries failing = new FailingRegistries();
        return InParallel.map(published, tag -> look(tag, registries, failing));
    }

    private static Finding look(PublishedTag tag, RegistryClients registries, FailingRegistries failing)
            throws InterruptedException {
        String registry = tag.reference().registry();
        try {
            failing.check(registry);
            String now = registries
                    .at(registry)
                    .digest(tag.reference().repository(), tag.reference().tag())
                    .orElse(null);
            failing.worked(registry);
            State state = now == null ? State.GONE : now.equals(tag.digest()) ? State.SAME : State.CHANGED;
            return found(tag, now, state, "");
        } catch (RegistryException fault) {
            failing.note(registry, fault);
            return found(tag, null, State.UNKNOWN, fault.getMessage());
        } catch (IOException noLogin) {
            return found(tag, null, State.UNKNOWN, noLogin.getMessage());
        }
    }

    private static Finding found(PublishedTag tag, String now, State state, String why) {
        return new Finding(tag.reference().toString(), tag.cell(), tag.digest(), now, state, why);
    }
}
