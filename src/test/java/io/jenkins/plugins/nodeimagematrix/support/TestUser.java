package io.jenkins.plugins.nodeimagematrix.support;

import java.util.List;

/** A user of a secured controller. The password is the name. */
public record TestUser(String name, List<String> permissions) {
    /** May do everything. */
    public static final TestUser ADMIN = new TestUser("admin", List.of("hudson.model.Hudson.Administer"));
    /** May look at jobs and start and stop builds, and configure nothing. */
    public static final TestUser BUILDER = new TestUser(
            "builder", List.of("hudson.model.Hudson.Read", "hudson.model.Item.Read", "hudson.model.Item.Build"));
    /** May look at jobs. */
    public static final TestUser READER =
            new TestUser("reader", List.of("hudson.model.Hudson.Read", "hudson.model.Item.Read"));

    public String password() {
        return name;
    }
}
