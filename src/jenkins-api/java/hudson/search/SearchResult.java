package hudson.search;

import java.util.List;

/** Suggestions for a query. */
public interface SearchResult extends List<SuggestedItem> {
    boolean hasMoreResults();
}
