package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Queue;
import java.util.Set;

/**
 * The agents that a run may use, and the build and job that it belongs to.
 *
 * @param title of the build, as the queue shows it
 * @param url of the build, relative to the root URL
 * @param cellUrl of the page of a cell, without the encoded name of the cell at its end; relative to the controller
 * @param label expression for cells that name no agent of their own; empty for any agent
 * @param cellLabels every label that a cell asks for
 * @param agents the maximal number of agents; 0 for no limit
 * @param perAgent builds at a time on each daemon
 * @param owner the job, whose authentication and permissions the shards have
 * @param build the build that the shards belong to
 */
public record FanOutSettings(
        String title,
        String url,
        String cellUrl,
        String label,
        Set<String> cellLabels,
        int agents,
        int perAgent,
        Queue.Task owner,
        Queue.Executable build) {}
