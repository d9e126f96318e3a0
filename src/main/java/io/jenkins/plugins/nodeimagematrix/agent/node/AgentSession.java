package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.channel.AgentPing;
import io.jenkins.plugins.nodeimagematrix.agent.channel.PendingCalls;
import io.jenkins.plugins.nodeimagematrix.agent.channel.RemoteLogStream;
import io.jenkins.plugins.nodeimagematrix.agent.remote.AgentAnswer;
import io.jenkins.plugins.nodeimagematrix.agent.remote.BudgetLink;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Interruptible;
import io.jenkins.plugins.nodeimagematrix.agent.remote.KeepImage;
import io.jenkins.plugins.nodeimagematrix.agent.remote.PerformCell;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Sources;
import io.jenkins.plugins.nodeimagematrix.agent.remote.TransferImage;
import io.jenkins.plugins.nodeimagematrix.compat.RemoteFileCopy;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.WorkFolder;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One run on one agent: its folder, the sources copied there, and the base images that its daemon received. */
public final class AgentSession {
    private static final String FOLDER = "node-image-matrix";

    private final String runId;
    private final VirtualChannel channel;
    private final FilePath folder;
    private final Sources sources;
    private final Map<String, String> environment;
    private final Set<String> copied = new HashSet<>();
    private final Set<String> bases = new HashSet<>();
    private final PendingCalls pending;
    private final AgentPing ping;

    private AgentSession(
            String runId,
            VirtualChannel channel,
            FilePath folder,
            Sources sources,
            Map<String, String> environment,
            PendingCalls pending,
            AgentPing ping) {
        this.runId = runId;
        this.channel = channel;
        this.folder = folder;
        this.sources = sources;
        this.environment = Map.copyOf(environment);
        this.pending = pending;
        this.ping = ping;
    }

    /**
     * Opens a session on an agent, after removing what interrupted runs left there.
     *
     * @param again whether the run lost a session there before, whose work may still be running
     * @param resumed whether the run may have had a session there before the controller was restarted
     * @param onSilence called if the agent stops answering
     * @throws DaemonUnavailableException if the agent's daemon can't be used
     */
    public static AgentSession open(
            String runId,
            Computer computer,
            Sources sources,
            Map<String, String> environment,
            boolean again,
            boolean resumed,
            Runnable onSilence)
            throws IOException, InterruptedException {
        FilePath all = folderOfAll(computer);
        FilePath folder = all.child(runId);
        VirtualChannel channel = folder.getChannel();
        PendingCalls pending = new PendingCalls();
        AgentPing ping = AgentPing.of(AgentName.of(computer), channel, () -> {
            onSilence.run();
            pending.abort();
        });
        try (PendingCalls.Call call = pending.begin()) {
            if (again) {
                AgentCleanup.clean(folder, environment);
            } else if (resumed) {
                AgentCleanup.stop(folder);
            }
            AgentCleanup.sweep(all, environment);
            folder.mkdirs();
            return new AgentSession(runId, channel, folder, sources, environment, pending, ping);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            ping.close();
            throw failed;
        }
    }

    /** The parent of all runs' folders on an agent. */
    static FilePath folderOfAll(Computer computer) throws IOException {
        // The node goes while it is asked when an administrator removes it.
        Node node = computer.getNode();
        FilePath root = node == null ? null : node.getRootPath();
        if (computer.getChannel() == null || root == null) {
            throw new IOException(AgentName.of(computer) + " is not connected");
        }
        return root.child(FOLDER);
    }

    /** Whether the session uses the agent's current channel, and the agent answers. */
    public boolean reaches(Computer computer) {
        return computer != null && computer.getChannel() == channel && !isSilent();
    }

    /** Whether the agent stopped answering. */
    public boolean isSilent() {
        return pending.isAborted();
    }

    /** Has the agent build and test a cell. */
    public AgentAnswer perform(Assignment assignment, RunCells cells, BaseProvider images)
            throws IOException, InterruptedException {
        try (RemoteLogStream log = new RemoteLogStream(
                cells.logs().open(assignment.cell(), assignment.worker().agent()))) {
            AgentAnswer answer = perform(assignment, cells, images, log);
            log.awaitEnd();
            return answer;
        }
    }

    private AgentAnswer perform(Assignment assignment, RunCells cells, BaseProvider images, OutputStream log)
            throws IOException, InterruptedException {
        long started = System.currentTimeMillis();
        try (PendingCalls.Call call = pending.begin()) {
            String root = copySources(assignment.planned().cell());
            BaseSource base = assignment.base();
            if (base instanceof BaseSource.FromAgent from) {
                fetchBase(from, images);
                base = new BaseSource.Local(from.imageId(), null);
            }
            String scratch = folder.child(WorkFolder.SCRATCH).getRemote();
            CellRequest request = cells.requests().request(assignment.planned(), root, scratch, base, environment);
            byte[] answer = Interruptible.call(
                    channel,
                    new PerformCell(
                            request, log, BudgetLink.to(assignment.worker().agent(), cells.waits())));
            return new AgentAnswer(request, answer, started, Duration.ofMillis(System.currentTimeMillis() - started));
        }
    }

    private synchronized String copySources(Cell cell) throws IOException, InterruptedException {
        String local = sources.localRoot(channel);
        if (local != null) {
            return local;
        }
        FilePath target = folder.child("src");
        target.mkdirs();
        copyOnce(cell.context(), target);
        if (!Path.of(cell.dockerfile())
                .normalize()
                .startsWith(Path.of(cell.context()).normalize())) {
            copyFileOnce(cell.dockerfile(), target);
        }
        for (String test : cell.tests()) {
            copyOnce(test, target);
        }
        return target.getRemote();
    }

    private void copyOnce(String path, FilePath target) throws IOException, InterruptedException {
        if (!isCopied(path)) {
            sources.copyTo(path, target);
            copied.add(path);
        }
    }

    private void copyFileOnce(String path, FilePath target) throws IOException, InterruptedException {
        if (!isCopied(path)) {
            sources.copyFile(path, target);
            copied.add(path);
        }
    }

    /** Whether the path was copied, by itself or as part of a folder. */
    private boolean isCopied(String path) {
        for (Path part = Path.of(path).normalize(); part != null; part = part.getParent()) {
            if (copied.contains(part.toString())) {
                return true;
            }
        }
        return copied.contains(".") || copied.contains(path);
    }

    /** Copies the base image from another agent's daemon, through a file on the controller. */
    private synchronized void fetchBase(BaseSource.FromAgent from, BaseProvider images)
            throws IOException, InterruptedException {
        if (bases.contains(from.imageId())) {
            return;
        }
        Path spool = sources.spool();
        FilePath local = folder.child("base.tar");
        try {
            images.save(from, spool);
            RemoteFileCopy.send(spool, local);
            Interruptible.call(channel, new TransferImage.Load(environment, runId, from.imageId(), local.getRemote()));
            bases.add(from.imageId());
        } finally {
            local.delete();
            Files.deleteIfExists(spool);
        }
    }

    /** Whether the daemon has the image; if so, it is marked as used by the run. */
    public boolean holds(String imageId) throws IOException, InterruptedException {
        try (PendingCalls.Call call = pending.begin()) {
            return Interruptible.call(channel, new KeepImage(environment, imageId, runId));
        }
    }

    /** Copies an image of this agent's daemon to a file on the controller, for another agent. */
    public void saveImage(String imageId, Path spool) throws IOException, InterruptedException {
        // A file of its own: several agents may fetch the same image at once.
        FilePath saved = folder.child(UUID.randomUUID() + ".tar");
        try (PendingCalls.Call call = pending.begin()) {
            try {
                channel.call(new TransferImage.Save(environment, runId, imageId, saved.getRemote()));
                Sources.fetch(saved, spool, Sources.MAX_ARCHIVE_BYTES);
            } finally {
                saved.delete();
            }
        }
    }

    /** Stops the run's work, and removes its images from the daemon and its folder from the disk. */
    public void clean() throws IOException, InterruptedException {
        AgentCleanup.clean(folder, environment);
    }

    /** Ends the session; no calls may follow. */
    public void close() {
        ping.close();
    }

    /** A reader of base images from the daemons of other agents. */
    public interface BaseProvider {
        void save(BaseSource.FromAgent from, Path file) throws IOException, InterruptedException;
    }
}
