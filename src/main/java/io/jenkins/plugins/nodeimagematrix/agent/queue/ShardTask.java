package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.Extension;
import hudson.model.Cause;
import hudson.model.Executor;
import hudson.model.Item;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.SubTask;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.compat.BuildTask;
import io.jenkins.plugins.nodeimagematrix.compat.NodeDispatcher;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One shard in Jenkins' queue: asks for an executor on an agent with its label, and runs cells there. It has the permissions of
 * the build's job: a user who may see or stop the job may see or stop its shards.
 *
 * <p>Transient, since a run that is resumed after a restart queues new shards. Non-blocking, since a controller that prepares to
 * shut down waits for the build, and the build for its shards.
 */
@ExportedBean(defaultVisibility = 3)
public final class ShardTask extends BuildTask implements Queue.TransientTask, Queue.NonBlockingTask, AccessControlled {
    /** The permission that the queue's page checks before it shows the name. */
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

    @Override
    public Label getAssignedLabel() {
        String expression = fanOut.expression(label);
        return expression.isEmpty() ? null : Jenkins.get().getLabel(expression);
    }

    @Override
    public Queue.Executable createExecutable() {
        // The queue calls this on the thread of the executor that the shard gets.
        Executor executor = Objects.requireNonNull(Executor.currentExecutor(), "not on an executor's thread");
        return new Shard(fanOut.shard(executor.getOwner()));
    }

    @Override
    public Queue.Task getOwnerTask() {
        return settings.owner();
    }

    @Override
    public Queue.Executable getOwnerExecutable() {
        return settings.build();
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
    public long getEstimatedDuration() {
        Duration remaining = fanOut.remaining();
        return remaining == null ? -1 : remaining.toMillis();
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

    /** What an executor runs. The executor widget shows the current cell, the progress of the run, and a stop button. */
    @ExportedBean(defaultVisibility = 3)
    public final class Shard implements Queue.Executable {
        private final long created = System.currentTimeMillis();
        private final ShardRun run;

        Shard(ShardRun run) {
            this.run = run;
        }

        @Override
        public SubTask getParent() {
            return ShardTask.this;
        }

        @Override
        public void run() {
            run.run();
        }

        /** Expected time from the start of this shard to the end of the run, in milliseconds; negative if unknown. */
        @Override
        public long getEstimatedDuration() {
            Duration remaining = fanOut.remaining();
            return remaining == null ? -1 : System.currentTimeMillis() - created + remaining.toMillis();
        }

        /** Whether the current user may see the job. */
        public boolean isVisible() {
            return hasPermission(Item.READ);
        }

        @Exported
        public int getNumber() {
            return number;
        }

        /** The URL of the build. */
        @Exported
        public String getUrl() {
            return ShardTask.this.getUrl();
        }

        public String getDisplayName() {
            return ShardTask.this.getDisplayName();
        }

        @Exported
        public String getFullDisplayName() {
            return ShardTask.this.getFullDisplayName();
        }

        /** The current cell; empty between cells. */
        @Exported
        public String getCell() {
            String cell = run.cell();
            return cell == null ? "" : cell;
        }

        /** The URL of the page of the current cell; that of the build between cells. */
        public String getCellUrl() {
            String cell = run.cell();
            return cell == null ? getUrl() : settings.cellUrl() + URLEncoder.encode(cell, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return getDisplayName();
        }
    }

    /** The cause of a shard in the queue, for its tooltip and the remote API. */
    public static final class ShardCause extends Cause {
        private final String build;

        /** @param build the build's title */
        ShardCause(String build) {
            this.build = build;
        }

        @Override
        public String getShortDescription() {
            return Messages.ShardCause_cells(build);
        }
    }

    /** The dispatcher that keeps a run's shards within its limits: on agents, and on builds at a time on each daemon. */
    @Extension
    public static final class Dispatcher extends NodeDispatcher {
        @Override
        protected CauseOfBlockage blockage(Node node, Queue.Task task) {
            String reason = task instanceof ShardTask shard
                    ? shard.fanOut.runAgents().blockageReason(node.getNodeName())
                    : null;
            return reason == null ? null : new Blocked(reason);
        }
    }

    private static final class Blocked extends CauseOfBlockage {
        private final String reason;

        Blocked(String reason) {
            this.reason = reason;
        }

        @Override
        public String getShortDescription() {
            return reason;
        }
    }
}
