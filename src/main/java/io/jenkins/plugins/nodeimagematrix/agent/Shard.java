package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Executor;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.SubTask;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What an executor runs for a run, on the controller: its widget shows the current cell, how far the run is, and a stop button. */
@ExportedBean(defaultVisibility = 3)
public final class Shard implements Queue.Executable {
    private final ShardTask task;
    private final long created = System.currentTimeMillis();
    private volatile ShardRun run;

    Shard(ShardTask task) {
        this.task = task;
    }

    @Override
    public SubTask getParent() {
        return task;
    }

    @Override
    public void run() {
        ShardRun shard = task.fanOut().shard(Executor.currentExecutor().getOwner());
        run = shard;
        shard.run();
    }

    /** Until the whole run is expected to end, from this shard's begin; in milliseconds, negative while nobody knows. */
    @Override
    public long getEstimatedDuration() {
        long remaining = task.fanOut().remainingMillis();
        return remaining < 0 ? -1 : System.currentTimeMillis() - created + remaining;
    }

    /** Whether whoever looks at the executors may see what they do. */
    public boolean isVisible() {
        return task.hasPermission(Item.READ);
    }

    @Exported
    public int getNumber() {
        return task.number();
    }

    /** The build's page. */
    @Exported
    public String getUrl() {
        return task.getUrl();
    }

    public String getDisplayName() {
        return task.getDisplayName();
    }

    @Exported
    public String getFullDisplayName() {
        return task.getFullDisplayName();
    }

    /** The cell it works on; empty between two. */
    @Exported
    public String getCell() {
        ShardRun shard = run;
        String cell = shard == null ? null : shard.cell();
        return cell == null ? "" : cell;
    }

    @Override
    public String toString() {
        return getDisplayName();
    }
}
