package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.jvnet.localizer.LocaleProvider;

/** The texts of {@code PageTexts.properties}, which pages pass to their scripts. */
public final class PageTexts {
    private PageTexts() {}

    public static String json() {
        ResourceBundle bundle = bundle();
        Map<String, String> texts = new TreeMap<>();
        bundle.keySet().forEach(key -> texts.put(key, bundle.getString(key)));
        return JsonAnswer.text(texts);
    }

    /** Returns the text for a state. */
    static String state(CellState state) {
        return bundle().getString("state." + state);
    }

    private static ResourceBundle bundle() {
        return ResourceBundle.getBundle(
                PageTexts.class.getName(), LocaleProvider.getLocale(), PageTexts.class.getClassLoader());
    }
}
