package io.jenkins.plugins.nodeimagematrix.job.search;

import hudson.search.SearchIndex;
import hudson.search.SearchResult;
import hudson.search.SuggestedItem;
import io.jenkins.plugins.nodeimagematrix.compat.ExtendedSearch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** A search that finds the images of an index as well as what Jenkins itself finds. */
final class ImageSearch extends ExtendedSearch {
    ImageSearch(SearchIndex images) {
        super(images);
    }

    @Override
    protected SearchResult union(
            Collection<SuggestedItem> known, boolean cut, Collection<SuggestedItem> images, int max) {
        Suggestions all = new Suggestions(cut);
        all.addNew(known, max);
        all.addNew(images, max);
        return all;
    }

    private static final class Suggestions extends ArrayList<SuggestedItem> implements SearchResult {
        private static final long serialVersionUID = 1;

        private final Set<String> paths = new HashSet<>();
        private boolean cut;

        Suggestions(boolean cut) {
            this.cut = cut;
        }

        void addNew(Collection<SuggestedItem> items, int max) {
            for (SuggestedItem item : items) {
                if (size() >= max) {
                    cut = true;
                    return;
                }
                if (paths.add(item.getPath())) {
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
