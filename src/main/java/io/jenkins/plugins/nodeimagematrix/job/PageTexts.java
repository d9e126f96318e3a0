package io.jenkins.plugins.nodeimagematrix.job;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.jvnet.localizer.LocaleProvider;

/** The texts of {@code PageTexts.properties}, which pages hand to their scripts. */
final class PageTexts {
    private static final String STATE = "state.";

    /** The states in the order in which people want to read them. */
    private static final List<String> ORDER =
            Arrays.asList("FAILED", "BLOCKED", "CANCELLED", "RUNNING", "WAITING", "UNTESTED", "PROVEN", "UNCHANGED");

    private PageTexts() {}

    static String json() {
        ResourceBundle bundle = bundle();
        Map<String, String> texts = new TreeMap<>();
        bundle.keySet().forEach(key -> texts.put(key, bundle.getString(key)));
        return JsonAnswer.text(texts);
    }

    /** Counts of states by the words for them, the worst first. */
    static Map<String, Integer> states(Map<String, Integer> counts) {
        ResourceBundle bundle = bundle();
        Map<String, Integer> words = new LinkedHashMap<>();
        counts.keySet().stream()
                .sorted(Comparator.comparing(ORDER::indexOf))
                .forEach(state -> words.put(
                        bundle.containsKey(STATE + state) ? bundle.getString(STATE + state) : state,
                        counts.get(state)));
        return words;
    }

    private static ResourceBundle bundle() {
        return ResourceBundle.getBundle(
                PageTexts.class.getName(), LocaleProvider.getLocale(), PageTexts.class.getClassLoader());
    }
}
