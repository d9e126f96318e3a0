package io.jenkins.plugins.nodeimagematrix.job.search;

import hudson.model.Action;
import hudson.search.Search;
import hudson.search.SearchIndex;
import hudson.search.SearchableModelObject;

/** A page with cells, tags and digests that the search box finds: {@code GET .../search/?q=jessie:4.4.7}. */
public interface SearchedPage extends Action, SearchableModelObject {
    /** What the search box finds. */
    @Override
    SearchIndex getSearchIndex();

    @Override
    default String getSearchName() {
        return getDisplayName();
    }

    @Override
    default Search getSearch() {
        return new ImageSearch(getSearchIndex());
    }
}
