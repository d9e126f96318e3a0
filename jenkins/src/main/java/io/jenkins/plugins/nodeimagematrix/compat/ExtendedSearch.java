package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.search.Search;
import hudson.search.SearchIndex;
import hudson.search.SearchResult;
import hudson.search.SuggestedItem;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collection;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** A search that finds what one more index has. The addresses of its items are paths on the controller. */
public abstract class ExtendedSearch extends Search {
    private final SearchIndex more;

    protected ExtendedSearch(SearchIndex more) {
        this.more = more;
    }

    @Override
    public void doIndex(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        String query = request.getParameter("q");
        SuggestedItem found = query == null ? null : find(more, query, null);
        if (found == null) {
            super.doIndex(request, response);
        } else {
            response.sendRedirect2(request.getContextPath() + found.getUrl());
        }
    }

    @Override
    public SearchResult getSuggestions(StaplerRequest2 request, String query) {
        SearchResult known = super.getSuggestions(request, query);
        return union(known, known.hasMoreResults(), suggest(more, query, null), getMaxSearchSize());
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
