package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import org.springframework.security.core.Authentication;

/** The authentication that a job's builds run with. */
public final class BuildIdentity {
    private final Authentication authentication;

    private BuildIdentity(Authentication authentication) {
        this.authentication = authentication;
    }

    public static BuildIdentity of(Queue.Task job) {
        return new BuildIdentity(Tasks.getAuthenticationOf2(job));
    }

    /** The name of the user. */
    public String name() {
        return authentication.getName();
    }

    /** Whether builds of the job may run on the node. */
    public boolean mayUse(Node node) {
        return node.hasPermission2(authentication, Computer.BUILD);
    }
}
