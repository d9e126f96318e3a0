package hudson.search;

import hudson.ExtensionPoint;

/** Makes the search of an object. */
public abstract class SearchFactory implements ExtensionPoint {
    /** @return {@code null} for the search of the next factory */
    public abstract Search createFor(SearchableModelObject owner);
}
