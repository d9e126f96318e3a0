package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;

/** What people have decided so far about images that aliases are kept from; they may decide at any moment. */
@FunctionalInterface
public interface Decisions {
    /** Nobody ever decides anything. */
    Decisions NONE = () -> Withheld.NOTHING;

    Withheld now() throws IOException;
}
