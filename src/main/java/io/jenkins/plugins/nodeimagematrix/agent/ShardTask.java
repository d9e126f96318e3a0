package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Hudson;
import hudson.model.Item;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.ResourceList;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.SubTask;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import java.util.Collection;
import java.util.Set;
import org.acegisecurity.Authentication;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One shard in Jenkins' queue: it asks for an executor on an agent of its label and then works through cells. It belongs to the
 * build's job: who may see, stop and run that may see, stop and run its shards.
 *
 * <p>Transient, since a run that lost its controller is taken up by a new build, which queues its own. Not held back when the
 * controller prepares to shut down, since that waits for the build, and the build for its shards.
 */
@ExportedBean(defaultVisibility = 3)
public final class ShardTask implements Queue.TransientTask, Queue.NonBlockingTask, AccessControlled {
    /** What the queue's page asks for before it shows the name. */
    public static final Permission READ = Item.READ;

    private final FanOut fanOut;
    private final FanOutSettings settings;
    private final String label;
    private final int number;

    ShardTask(FanOut fanOut, String label, int number) {
        this.fanOut = fanOut;
        this.settings = fanOut.settings();
        this.label = label;
        this.number = number;
    }

    FanOut fanOut() {
        return fanOut;
    }

    int number() {
        return number;
    }

    @Override
    public Label getAssignedLabel() {
        String expression = fanOut.expression(label);
        return expression.isEmpty() ? null : Hudson.getInstance().getLabel(expression);
    }

    @Override
    public Queue.Executable createExecutable() {
        return new Shard(this);
    }

    @Override
    public Queue.Task getOwnerTask() {
        return settings.owner();
    }

    /** The build; asked for by controllers younger than hudson-core 1.395. */
    public Queue.Executable getOwnerExecutable() {
        return settings.build();
    }

    /** As whom the shard asks for a node; asked for by controllers younger than hudson-core 1.395. */
    public Authentication getDefaultAuthentication() {
        return BuildIdentity.of(settings.owner());
    }

    @Override
    public Collection<? extends SubTask> getSubTasks() {
        return Set.of(this);
    }

    @Exported
    @Override
    public String getName() {
        return getDisplayName();
    }

    @Override
    public String getDisplayName() {
        return Messages.ShardTask_name(settings.title(), number);
    }

    @Override
    public String getFullDisplayName() {
        return getDisplayName();
    }

    @Exported
    @Override
    public String getUrl() {
        return settings.url();
    }

    @Override
    public Node getLastBuiltOn() {
        return null;
    }

    @Override
    public long getEstimatedDuration() {
        return fanOut.remainingMillis();
    }

    @Override
    public boolean isBuildBlocked() {
        return false;
    }

    @Override
    public String getWhyBlocked() {
        return null;
    }

    @Override
    public CauseOfBlockage getCauseOfBlockage() {
        return null;
    }

    @Override
    public boolean isConcurrentBuild() {
        return true;
    }

    @Override
    public Object getSameNodeConstraint() {
        return null;
    }

    @Override
    public ResourceList getResourceList() {
        return ResourceList.EMPTY;
    }

    @Override
    public void checkAbortPermission() {
        settings.owner().checkAbortPermission();
    }

    @Override
    public boolean hasAbortPermission() {
        return settings.owner().hasAbortPermission();
    }

    @Override
    public ACL getACL() {
        return ((AccessControlled) settings.owner()).getACL();
    }

    @Override
    public void checkPermission(Permission permission) {
        getACL().checkPermission(permission);
    }

    @Override
    public boolean hasPermission(Permission permission) {
        return getACL().hasPermission(permission);
    }
}
