package io.jenkins.plugins.nodeimagematrix.job.search;

import hudson.model.Item;
import hudson.model.Job;
import hudson.search.SearchIndex;
import hudson.search.SearchItem;
import hudson.search.SearchItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import jenkins.model.Jenkins;

/** The cells, tags and digests of all jobs that the user may read; also below the name of their job: {@code images jessie:4.4.7}. */
final class ImagesOfAllJobs implements SearchIndex {
    private static final int MIN_CHARS = 3;

    @Override
    public void find(String token, List<SearchItem> result) {
        each((job, index) -> {
            if (job.getFullName().equals(token)) {
                result.add(SearchItems.create(job.getFullDisplayName(), "/" + job.getUrl(), index));
            }
            index.find(token, result);
        });
    }

    @Override
    public void suggest(String token, List<SearchItem> result) {
        if (token.length() < MIN_CHARS) {
            return;
        }
        String part = token.toLowerCase(Locale.ROOT);
        each((job, index) -> {
            String name = job.getFullDisplayName();
            if (name.toLowerCase(Locale.ROOT).contains(part)) {
                result.add(SearchItems.create(name, "/" + job.getUrl(), index));
            }
            List<SearchItem> images = new ArrayList<>();
            index.suggest(token, images);
            images.forEach(image ->
                    result.add(SearchItems.create(name + " » " + image.getSearchName(), image.getSearchUrl())));
        });
    }

    private static void each(BiConsumer<Job<?, ?>, SearchIndex> what) {
        for (Job<?, ?> job : Jenkins.get().getAllItems(Job.class)) {
            if (job.hasPermission(Item.READ)) {
                job.getActions(SearchedPage.class).forEach(page -> what.accept(job, page.getSearchIndex()));
            }
        }
    }
}
