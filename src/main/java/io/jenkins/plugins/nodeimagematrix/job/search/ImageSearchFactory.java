package io.jenkins.plugins.nodeimagematrix.job.search;

import hudson.Extension;
import hudson.model.Actionable;
import hudson.model.Job;
import hudson.model.Run;
import hudson.search.Search;
import hudson.search.SearchFactory;
import hudson.search.SearchIndex;
import hudson.search.SearchItem;
import hudson.search.SearchableModelObject;
import java.util.List;
import jenkins.model.Jenkins;

/**
 * The factory of a search that finds cells, tags and digests: for the search box of a job, of a build, and that of the page header,
 * which is for the whole controller. Search engines of other plugins take precedence.
 */
@Extension(ordinal = -1000)
public class ImageSearchFactory extends SearchFactory {
    @Override
    public Search createFor(SearchableModelObject owner) {
        if (owner instanceof Job || owner instanceof Run) {
            return new ImageSearch(new Pages((Actionable) owner));
        }
        return owner == Jenkins.get() ? new ImageSearch(new ImagesOfAllJobs()) : null;
    }

    /** The images on the pages that a job or build has. They are looked up only when there is a query. */
    private record Pages(Actionable owner) implements SearchIndex {
        @Override
        public void find(String token, List<SearchItem> result) {
            owner.getActions(SearchedPage.class)
                    .forEach(page -> page.getSearchIndex().find(token, result));
        }

        @Override
        public void suggest(String token, List<SearchItem> result) {
            owner.getActions(SearchedPage.class)
                    .forEach(page -> page.getSearchIndex().suggest(token, result));
        }
    }
}
