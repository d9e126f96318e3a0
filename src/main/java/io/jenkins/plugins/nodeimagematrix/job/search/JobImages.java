package io.jenkins.plugins.nodeimagematrix.job.search;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The published tags of a job with their digests, and the cells of its matrices. They are kept in memory while it allows, and
 * read again after a change of the files or of the job's name, because a search over all jobs asks for them at each key.
 */
public final class JobImages {
    private static final Map<Object, JobImages> OF_JOBS = Collections.synchronizedMap(new WeakHashMap<>());

    private SoftReference<ImageIndex> index = new SoftReference<>(null);
    private FileTime written;
    private String page;

    private JobImages() {}

    /**
     * @param job whose images these are; they are kept no longer than it
     * @param page the matrix page of the job: a path on the controller, without its context path, that ends with a slash
     */
    public static ImageIndex of(Object job, MatrixStore store, String page) throws IOException {
        return OF_JOBS.computeIfAbsent(job, absent -> new JobImages()).get(store, page);
    }

    private synchronized ImageIndex get(MatrixStore store, String where) throws IOException {
        FileTime now = store.written();
        ImageIndex known = index.get();
        if (known == null || !now.equals(written) || !where.equals(page)) {
            known = read(store, where);
            index = new SoftReference<>(known);
            written = now;
            page = where;
        }
        return known;
    }

    private static ImageIndex read(MatrixStore store, String page) throws IOException {
        ImageIndex.IndexBuilder images = new ImageIndex.IndexBuilder();
        for (MatrixStatus matrix : store.status().matrices()) {
            matrix.cells().keySet().forEach(cell -> images.add(cell, page + "cell?name=" + encoded(cell)));
        }
        for (PublishedTag tag : store.ledger().published()) {
            String place = page + "#tag=" + encoded(tag.reference().toString());
            images.add(tag.reference().toString(), place);
            images.add(tag.digest(), place);
        }
        return images.build();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
