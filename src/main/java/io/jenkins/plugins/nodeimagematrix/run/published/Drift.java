package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.publish.FailingRegistries;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Whether registries still hold what a job shipped. */
public final class Drift {
    private Drift() {}

    /** What became of a tag since it was published. */
    public enum State {
        /** It is what was shipped. */
        SAME,
        /** Somebody else put something else there. */
        CHANGED,
        /** Somebody removed it. */
        GONE,
        /** The registry could not be asked. */
        UNKNOWN
    }

    /**
     * @param shipped the digest that the job put there
     * @param now the digest it is on; {@code null} if it is gone or nobody knows
     * @param why the registry could not be asked; empty otherwise
     */
    public record Finding(String tag, String cell, String shipped, String now, State state, String why) {}

    /** Asks for each tag, in their order, several at once. */
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
