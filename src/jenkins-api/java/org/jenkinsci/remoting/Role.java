package org.jenkinsci.remoting;

/** What an end of a channel may be: controller or agent. */
public final class Role {
    private final String name;

    public Role(String name) {
        this.name = name;
    }

    public Role(Class<?> name) {
        this(name.getName());
    }

    public String getName() {
        return name;
    }
}
