package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.search.Search;
import hudson.search.SearchIndex;
import hudson.search.SearchIndexBuilder;
import hudson.search.SearchResult;
import hudson.search.SearchableModelObject;
import hudson.search.SuggestedItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.servlet.ServletException;
import org.kohsuke.stapler.Ancestor;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse;

/**
 * A search that finds what one more index has. The addresses of its items are paths on the controller, while hudson-core 1.395
 * takes an address as relative to the page of the search. A current Jenkins calls the same method for both servlet APIs.
 */
public class ExtendedSearch extends Search {
    private static final int MAX_SUGGESTIONS = 500;

    private final SearchIndex more;

    public ExtendedSearch(SearchIndex more) {
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
        Suggestions all = new Suggestions();
        all.addNew(suggest(known.make(), query));
        all.addNew(suggest(more, query));
        return all;
    }

    private static final class Suggestions extends ArrayList<SuggestedItem> implements SearchResult {
        private static final long serialVersionUID = 1;

        private final Set<String> names = new HashSet<>();
        private boolean cut;

        void addNew(Collection<SuggestedItem> items) {
            for (SuggestedItem item : items) {
                if (size() >= MAX_SUGGESTIONS) {
                    cut = true;
                    return;
                }
                if (names.add(item.getPath())) {
                    add(item);
                }
            }
        }

        @Override
        public boolean hasMoreResults() {
            return cut;
        }
    }
}
