package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.security.Permission;
import java.lang.reflect.InvocationTargetException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.acegisecurity.Authentication;
import org.acegisecurity.context.SecurityContextHolder;

/**
 * The authentication that a job's builds run with. hudson-core 1.395 runs all of them as itself and knows no permission to build
 * on a node.
 */
public final class BuildIdentity {
    private static final Logger LOGGER = Logger.getLogger(BuildIdentity.class.getName());
    private static final String BUILD_ON_NODE = "hudson.model.Computer.Build";

    private final Authentication authentication;

    private BuildIdentity(Authentication authentication) {
        this.authentication = authentication;
    }

    public static BuildIdentity of(Queue.Task job) {
        return new BuildIdentity(authenticationOf(job));
    }

    /** The name of the user. */
    public String name() {
        return authentication.getName();
    }

    /** Whether builds of the job may run on the node. */
    public boolean mayUse(Node node) {
        Permission build = Permission.fromId(BUILD_ON_NODE);
        return build == null || node.getACL().hasPermission(authentication, build);
    }

    static Authentication authenticationOf(Queue.Task job) {
        try {
            return (Authentication) Tasks.class
                    .getMethod("getAuthenticationOf", Queue.Task.class)
                    .invoke(null, job);
        } catch (NoSuchMethodException old) {
            return ACL.SYSTEM;
        } catch (IllegalAccessException | InvocationTargetException broken) {
            LOGGER.log(Level.WARNING, "cannot find the authentication of " + job.getName(), broken);
            return SecurityContextHolder.getContext().getAuthentication();
        }
    }
}
