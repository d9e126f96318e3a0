package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.search.Search;
import hudson.search.SearchIndex;
import hudson.search.SearchResult;
import hudson.search.SuggestedItem;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** A search that finds what one more index has. The addresses of its items are paths on the controller. */
public class ExtendedSearch extends Search {
    private final SearchIndex more;

    public ExtendedSearch(SearchIndex more) {
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
        Suggestions all = new Suggestions(known, known.hasMoreResults());
        all.addNew(suggest(more, query, null), getMaxSearchSize());
        return all;
    }

    private static final class Suggestions extends ArrayList<SuggestedItem> implements SearchResult {
        private static final long serialVersionUID = 1;

        private boolean cut;

        Suggestions(Collection<SuggestedItem> known, boolean cut) {
            super(known);
            this.cut = cut;
        }

        void addNew(Collection<SuggestedItem> items, int max) {
            Set<String> names = new HashSet<>();
            forEach(item -> names.add(item.getPath()));
            for (SuggestedItem item : items) {
                if (size() >= max) {
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
