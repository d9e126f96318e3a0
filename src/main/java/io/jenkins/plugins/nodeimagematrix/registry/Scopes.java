package io.jenkins.plugins.nodeimagematrix.registry;

import java.util.List;

/** What a token must allow (distribution's "Token Scope Documentation"). */
final class Scopes {
    private Scopes() {}

    static List<String> pull(String repository) {
        return List.of("repository:" + repository + ":pull");
    }

    static List<String> push(String repository) {
        return List.of("repository:" + repository + ":pull,push");
    }

    static List<String> delete(String repository) {
        return List.of("repository:" + repository + ":pull,push,delete");
    }

    static List<String> mount(String repository, String from) {
        return List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull");
    }
}
