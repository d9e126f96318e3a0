package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Queue;
import java.util.Set;

/**
 * What a run may use.
 *
 * @param title of the build, as people read it in the queue
 * @param url of the build, below the controller's root
 * @param label expression for cells that name no agent of their own; empty for any agent
 * @param cellLabels every label that a cell asks for
 * @param agents how many agents at most; 0 for as many as match
 * @param perAgent builds at a time on each daemon
 * @param owner the job: as whom it runs, who may see its shards and who may stop them
 * @param build what the shards work for
 */
public record FanOutSettings(
        String title,
        String url,
        String label,
        Set<String> cellLabels,
        int agents,
        int perAgent,
        Queue.Task owner,
        Queue.Executable build) {}
