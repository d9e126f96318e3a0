package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.channel.AgentPing;
import io.jenkins.plugins.nodeimagematrix.agent.channel.PendingCalls;
import io.jenkins.plugins.nodeimagematrix.agent.remote.AgentAnswer;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Interruptible;
import io.jenkins.plugins.nodeimagematrix.agent.remote.KeepImage;
import io.jenkins.plugins.nodeimagematrix.agent.remote.PerformCell;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Sources;
import io.jenkins.plugins.nodeimagematrix.agent.remote.TransferImage;
import io.jenkins.plugins.nodeimagematrix.compat.RemoteFileCopy;
import io.jenkins.plugins.nodeimagematrix.compat.RemoteLogStream;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.WorkFolder;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One run's place on one agent: its folder, what was laid out there, and the base images its daemon got. */
public final class AgentSession {
    private static final String FOLDER = "node-image-matrix";

    private final String runId;
    private final VirtualChannel channel;
    private final FilePath folder;
    private final Sources sources;
    private final Map<String, String> environment;
    private final Set<String> laidOut = new HashSet<>();
    private final Set<String> bases = new HashSet<>();
    private final PendingCalls visitors;
    private final AgentPing pulse;

    private AgentSession(
            String runId,
            VirtualChannel channel,
            FilePath folder,
            Sources sources,
            Map<String, String> environment,
            PendingCalls visitors,
            AgentPing pulse) {
        this.runId = runId;
        this.channel = channel;
        this.folder = folder;
        this.sources = sources;
        this.environment = Map.copyOf(environment);
        this.visitors = visitors;
        this.pulse = pulse;
    }

    /**
     * Opens the run's place on an agent, after sweeping up what dead runs left there.
     *
     * @param again whether this run had a place there before and lost it, so that something of it may still be going on
     * @param resumed whether it may have had one there before the controller ended
     * @param onSilence told if the agent stops answering
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
        PendingCalls visitors = new PendingCalls();
        AgentPing pulse = AgentPing.of(AgentName.of(computer), channel, () -> {
            onSilence.run();
            visitors.sendAway();
        });
        try (PendingCalls.Visit visit = visitors.enter()) {
            if (again) {
                AgentCleanup.clean(folder, environment);
            } else if (resumed) {
                AgentCleanup.stop(folder);
            }
            AgentCleanup.sweep(all, environment);
            folder.mkdirs();
            return new AgentSession(runId, channel, folder, sources, environment, visitors, pulse);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            pulse.close();
            throw failed;
        }
    }

    /** Where every run has a folder of its own on an agent. */
    static FilePath folderOfAll(Computer computer) throws IOException {
        FilePath root = computer.getNode() == null ? null : computer.getNode().getRootPath();
        if (computer.getChannel() == null || root == null) {
            throw new IOException(AgentName.of(computer) + " is not connected");
        }
        return root.child(FOLDER);
    }

    /** Whether calls through it can still arrive at the agent as it is now. */
    public boolean reaches(Computer computer) {
        return computer != null && computer.getChannel() == channel && !isSilent();
    }

    /** Whether the agent stopped answering. */
    public boolean isSilent() {
        return visitors.areSentAway();
    }

    /** Has a cell done; its log goes where logs of cells go. */
    public AgentAnswer perform(Assignment assignment, RunCells cells, BaseProvider others)
            throws IOException, InterruptedException {
        try (RemoteLogStream log = new RemoteLogStream(
                cells.logs().open(assignment.cell(), assignment.worker().agent()))) {
            AgentAnswer answer = perform(assignment, cells.orders(), others, log);
            log.awaitEnd();
            return answer;
        }
    }

    private AgentAnswer perform(Assignment assignment, CellRequests orders, BaseProvider others, OutputStream log)
            throws IOException, InterruptedException {
        long started = System.currentTimeMillis();
        try (PendingCalls.Visit visit = visitors.enter()) {
            String root = layOut(assignment.planned().cell());
            BaseSource base = assignment.base();
            if (base instanceof BaseSource.FromAgent from) {
                fetchBase(from, others);
                base = new BaseSource.Local(from.imageId(), null);
            }
            String scratch = folder.child(WorkFolder.SCRATCH).getRemote();
            CellRequest order = orders.order(assignment.planned(), root, scratch, base, environment);
            byte[] answer = Interruptible.call(channel, new PerformCell(order, log));
            return new AgentAnswer(order, answer, started, System.currentTimeMillis() - started);
        }
    }

    private synchronized String layOut(Cell cell) throws IOException, InterruptedException {
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
        if (!isLaidOut(path)) {
            sources.copyTo(path, target);
            laidOut.add(path);
        }
    }

    private void copyFileOnce(String path, FilePath target) throws IOException, InterruptedException {
        if (!isLaidOut(path)) {
            sources.copyFile(path, target);
            laidOut.add(path);
        }
    }

    /** Itself, or as a part of a folder that is there. */
    private boolean isLaidOut(String path) {
        for (Path part = Path.of(path).normalize(); part != null; part = part.getParent()) {
            if (laidOut.contains(part.toString())) {
                return true;
            }
        }
        return laidOut.contains(".") || laidOut.contains(path);
    }

    /** Streams the base image over from another agent's daemon, through a file of the controller's. */
    private synchronized void fetchBase(BaseSource.FromAgent from, BaseProvider others)
            throws IOException, InterruptedException {
        if (bases.contains(from.imageId())) {
            return;
        }
        Path spool = sources.spool();
        FilePath local = folder.child("base.tar");
        try {
            others.save(from, spool);
            RemoteFileCopy.send(spool, local);
            Interruptible.call(channel, new TransferImage.Load(environment, runId, from.imageId(), local.getRemote()));
            bases.add(from.imageId());
        } finally {
            local.delete();
            Files.deleteIfExists(spool);
        }
    }

    /** Whether the daemon has the image; if so, it is kept for the run. */
    public boolean holds(String imageId) throws IOException, InterruptedException {
        try (PendingCalls.Visit visit = visitors.enter()) {
            return Interruptible.call(channel, new KeepImage(environment, imageId, runId));
        }
    }

    /** Writes an image of this agent's daemon to a file of the controller's, for another agent. */
    public void saveImage(String imageId, Path spool) throws IOException, InterruptedException {
        // Of its own: several agents may fetch the same image at once.
        FilePath saved = folder.child(UUID.randomUUID() + ".tar");
        try (PendingCalls.Visit visit = visitors.enter()) {
            try {
                channel.call(new TransferImage.Save(environment, runId, imageId, saved.getRemote()));
                RemoteFileCopy.fetch(saved, spool);
            } finally {
                saved.delete();
            }
        }
    }

    /** Ends what still runs there for this run, and removes all it left on the daemon and on the disk. */
    public void clean() throws IOException, InterruptedException {
        AgentCleanup.clean(folder, environment);
    }

    /** No more calls will be made through it. */
    public void close() {
        pulse.close();
    }

    /** Gives the base images that another agent's daemon has. */
    public interface BaseProvider {
        void save(BaseSource.FromAgent from, Path file) throws IOException, InterruptedException;
    }
}
