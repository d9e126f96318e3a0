package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.run.notice.Notice;
import java.io.Serializable;
import java.util.LinkedHashMap;

/** A notice as plain values, which a sandboxed Pipeline may use without approval. */
final class NoticeData {
    private NoticeData() {}

    /** @param notice {@code null} if nothing was to be published */
    static LinkedHashMap<String, Serializable> of(Notice notice) {
        if (notice == null) {
            return null;
        }
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("changed", notice.isChanged());
        data.put("title", notice.title());
        data.put("markdown", notice.markdown());
        data.put("json", notice.json());
        return data;
    }
}
