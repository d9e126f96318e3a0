package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.security.Permission;
import java.lang.reflect.InvocationTargetException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.acegisecurity.Authentication;

/** As whom a build runs, so that its shards may use the very nodes that the build may use. */
public final class BuildIdentity {
    private static final Logger LOGGER = Logger.getLogger(BuildIdentity.class.getName());
    private static final String BUILD_ON_NODE = "hudson.model.Computer.Build";

    private BuildIdentity() {}

    /** Whether whoever that is may build on the node; a controller without such a permission lets everybody. */
    static boolean mayUse(Node node, Authentication who) {
        Permission build = Permission.fromId(BUILD_ON_NODE);
        return build == null || node.getACL().hasPermission(who, build);
    }

    /** Controllers younger than hudson-core 1.395 let people choose as whom a job runs; the old one runs all as itself. */
    public static Authentication of(Queue.Task task) {
        try {
            return (Authentication) Tasks.class
                    .getMethod("getAuthenticationOf", Queue.Task.class)
                    .invoke(null, task);
        } catch (NoSuchMethodException old) {
            return ACL.SYSTEM;
        } catch (IllegalAccessException | InvocationTargetException broken) {
            LOGGER.log(Level.WARNING, "cannot tell as whom " + task.getName() + " runs", broken);
            return org.acegisecurity.context.SecurityContextHolder.getContext().getAuthentication();
        }
    }
}
