package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Item;
import hudson.model.Job;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The data of the columns of list views. */
final class JobColumns {
    private static final Logger LOGGER = Logger.getLogger(JobColumns.class.getName());

    private JobColumns() {}

    /** A part of a job's state. */
    interface Part<T> {
        T of(Job<?, ?> job) throws IOException;
    }

    /** The state of a job's matrices; {@code null} for an item that has built no matrix, or if its data cannot be read. */
    static JobOverview overview(Item item) {
        JobOverview overview = read(item, JobOverview::ofMatrices);
        return overview == null || overview.isEmpty() ? null : overview;
    }

    /** A part of a job's state; {@code null} for an item that has built no matrix, or if its data cannot be read. */
    static <T> T read(Item item, Part<T> part) {
        if (!(item instanceof Job) || !MatrixJobAction.hasData((Job<?, ?>) item)) {
            return null;
        }
        try {
            return part.of((Job<?, ?>) item);
        } catch (IOException unreadable) {
            // Unreadable data of one job must not break the view of all jobs.
            LOGGER.log(Level.WARNING, item.getFullName() + " has data that cannot be read", unreadable);
            return null;
        }
    }
}
