package io.jenkins.plugins.nodeimagematrix.job.search;

import hudson.search.SearchIndex;
import hudson.search.SearchItem;
import hudson.search.SearchItems;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cells, tags and digests of a job or of a matrix of a build, each with its page. A digest is also found by its beginning,
 * with or without its algorithm, if at least {@value #MIN_DIGITS} of its digits are given.
 */
public final class ImageIndex implements SearchIndex {
    private static final String ALGORITHM = "sha256:";
    private static final int MIN_DIGITS = 12;
    private static final int MAX_SUGGESTIONS = 100;

    private final Map<String, String> pages;

    private ImageIndex(Map<String, String> pages) {
        this.pages = pages;
    }

    /** An index in the making. The first page of a name counts. */
    public static final class IndexBuilder {
        private final Map<String, String> pages = new LinkedHashMap<>();

        /**
         * @param name {@code null} if it is not known
         * @param page path on the controller, without its context path
         */
        public IndexBuilder add(String name, String page) {
            if (name != null) {
                pages.putIfAbsent(name, page);
            }
            return this;
        }

        public ImageIndex build() {
            return new ImageIndex(new LinkedHashMap<>(pages));
        }
    }

    @Override
    public void find(String token, List<SearchItem> result) {
        String page = pages.get(token);
        if (page != null) {
            result.add(SearchItems.create(token, page));
            return;
        }
        String digest = token.startsWith(ALGORITHM) ? token : ALGORITHM + token;
        if (digest.length() >= ALGORITHM.length() + MIN_DIGITS) {
            Map<String, String> found = new HashMap<>();
            pages.forEach((name, target) -> {
                if (name.startsWith(digest)) {
                    found.put(name, target);
                }
            });
            // An ambiguous beginning leads nowhere; the suggestions list what it may mean.
            if (found.size() == 1) {
                found.forEach((name, target) -> result.add(SearchItems.create(name, target)));
            }
        }
    }

    @Override
    public void suggest(String token, List<SearchItem> result) {
        String part = token.toLowerCase(Locale.ROOT);
        pages.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).contains(part))
                .limit(MAX_SUGGESTIONS)
                .forEach(entry -> result.add(SearchItems.create(entry.getKey(), entry.getValue())));
    }
}
