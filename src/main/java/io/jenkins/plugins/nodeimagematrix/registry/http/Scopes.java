package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.util.List;

/** The scopes of tokens (distribution's "Token Scope Documentation"). */
public final class Scopes {
    private Scopes() {}

    public static List<String> pull(String repository) {
        return List.of("repository:" + repository + ":pull");
    }

    public static List<String> push(String repository) {
        return List.of("repository:" + repository + ":pull,push");
    }

    public static List<String> delete(String repository) {
        return List.of("repository:" + repository + ":pull,push,delete");
    }

    public static List<String> mount(String repository, String from) {
        return List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull");
    }
}
