package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An authentication challenge of a registry: a scheme and its parameters, from a {@code WWW-Authenticate} header (RFC
 * 9110, section 11.6.1). A header may have several. The parser reads each character once.
 *
 * @param scheme in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    /** Limit for the length of a header; those of registries are far shorter. */
    private static final int MAX_HEADER_CHARS = 16 * 1024;

    static List<Challenge> of(List<String> headers) {
        List<Challenge> all = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_HEADER_CHARS) {
                new Parser(header).read(all);
            }
        }
        return all;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void read(List<Challenge> all) {
            Challenge current = null;
            while (skip(" \t,")) {
                String word = token();
                boolean assigned = at < text.length() && text.charAt(at) == '=';
                if (word.isEmpty()) {
                    at++;
                } else if (!assigned) {
                    current =
                            new Challenge(word.toLowerCase(Locale.ROOT), new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
                    all.add(current);
                } else {
                    at++;
                    String value = value();
                    if (current != null) {
                        current.parameters.putIfAbsent(word, value);
                    }
                }
            }
        }

        /** @return whether anything is left */
        private boolean skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length();
        }

        private String token() {
            int from = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                int from = at;
                while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                return text.substring(from, at);
            }
            at++;
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at++;
            return value.toString();
        }
    }
}
