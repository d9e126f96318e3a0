package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.search.Search;
import hudson.search.SearchIndex;
import hudson.search.SearchIndexBuilder;
import hudson.search.SearchResult;
import hudson.search.SearchableModelObject;
import hudson.search.SuggestedItem;
import java.io.IOException;
import java.util.Collection;
import javax.servlet.ServletException;
import org.kohsuke.stapler.Ancestor;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse;

/**
 * A search that finds what one more index has. The addresses of its items are paths on the controller, while hudson-core 1.395
 * takes an address as relative to the page of the search. A current Jenkins calls the same method for both servlet APIs.
 */
public abstract class ExtendedSearch extends Search {
    private static final int MAX_SUGGESTIONS = 500;

    private final SearchIndex more;

    protected ExtendedSearch(SearchIndex more) {
        this.more = more;
    }

    @Override
    public void doIndex(StaplerRequest request, StaplerResponse response) throws IOException, ServletException {
        String query = request.getParameter("q");
        SuggestedItem found = query == null ? null : find(more, query);
        if (found == null) {
            super.doIndex(request, response);
        } else {
            response.sendRedirect2(request.getContextPath() + found.getUrl());
        }
    }

    /**
     * Overrides the method of a current Jenkins. The embedded controller calls another one, which takes what is suggested from
     * the pages in the path of the request.
     */
    public SearchResult getSuggestions(StaplerRequest2 request, String query) {
        SearchIndexBuilder known = new SearchIndexBuilder();
        for (Ancestor ancestor : request.getAncestors()) {
            if (ancestor.getObject() instanceof SearchableModelObject searchable) {
                known.add(searchable.getSearchIndex());
            }
        }
        return union(suggest(known.make(), query), false, suggest(more, query), MAX_SUGGESTIONS);
    }

    /**
     * What is suggested for a query.
     *
     * @param known what Jenkins itself suggests
     * @param cut whether Jenkins has more
     * @param found suggestions of the other index
     * @param max maximum number of suggestions
     */
    protected abstract SearchResult union(
            Collection<SuggestedItem> known, boolean cut, Collection<SuggestedItem> found, int max);
}
