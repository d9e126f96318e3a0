package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.model.Hudson;
import io.jenkins.plugins.nodeimagematrix.run.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.BaseSource;
import io.jenkins.plugins.nodeimagematrix.run.CellAnswers;
import io.jenkins.plugins.nodeimagematrix.run.CellOrders;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agents that a run uses, each opened when its first shard starts there and cleaned up when the run ends. */
public final class AgentSessions implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(AgentSessions.class.getName());
    private static final long RETURN_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LOOK_MILLIS = 500;

    private final String runId;
    private final Sources sources;
    private final ClientEnvironment environment;
    private final CellOrders orders;
    private final CellAnswers answers;
    private final CellLogs logs;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private Consumer<String> onSilence = agent -> {};
    private Consumer<Map<String, Map<String, String>>> keeper;
    private volatile boolean resumed;
    private volatile boolean closed;

    /** @param environment what the build sets for Docker's client on an agent, over the agent's own */
    public AgentSessions(
            String runId,
            Sources sources,
            Function<Computer, Map<String, String>> environment,
            CellOrders orders,
            CellAnswers answers,
            CellLogs logs) {
        this.runId = runId;
        this.sources = sources;
        this.environment = new ClientEnvironment(environment);
        this.orders = orders;
        this.answers = answers;
        this.logs = logs;
        RunsUnderWay.began(runId);
    }

    /**
     * Keeps the images of a run that came to its end on their daemons for a while.
     *
     * @param later is given what {@link Leftovers#remove} needs when nobody needs the images any more
     */
    public void cleanLater(Consumer<Map<String, Map<String, String>>> later) {
        this.keeper = later;
    }

    /** The run was cut off by the end of the controller and goes on: what it proved may still be on its agents. */
    public void resume() {
        this.resumed = true;
    }

    /**
     * The agent whose daemon still has what a run proved before it was cut off; waits a while for an agent that is about to
     * return. Nothing if it is to be made again.
     */
    public Optional<String> holder(CellResult proven) throws InterruptedException {
        Computer computer = resumed && proven.imageId() != null ? AgentName.find(proven.agent()) : null;
        long end = System.currentTimeMillis() + RETURN_MILLIS;
        while (computer != null && !Agents.isReachable(computer) && System.currentTimeMillis() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
        try {
            return Agents.isReachable(computer) && session(computer).holds(proven.imageId())
                    ? Optional.of(computer.getName())
                    : Optional.empty();
        } catch (IOException unusable) {
            LOGGER.log(Level.INFO, "could not look for " + proven.cell() + " on " + proven.agent(), unusable);
            return Optional.empty();
        }
    }

    /** @param listener is given the name of an agent that has stopped answering */
    void onSilence(Consumer<String> listener) {
        this.onSilence = listener;
    }

    /**
     * Makes sure that the run has its place on the agent, and that the agent's daemon can be used.
     *
     * @return whether the agent had been lost to the run before
     */
    boolean open(Computer computer) throws IOException, InterruptedException {
        Place place = place(computer.getName());
        boolean lost = place.wasLost(computer);
        place.session(computer);
        return lost;
    }

    /** Has a cell done there; its log goes where logs of cells go. */
    AgentAnswer perform(Computer computer, Assignment assignment) throws IOException, InterruptedException {
        AgentSession session = session(computer);
        try (ArrivingLog log = new ArrivingLog(logs.open(assignment.cell(), computer.getName()))) {
            AgentAnswer answer = session.perform(assignment, orders, this, log);
            log.awaitEnd();
            return answer;
        }
    }

    /** What the agent said as it counts; needs the agent no more. */
    CellResult settle(AgentAnswer answer) throws IOException, InterruptedException {
        return answer.settle(answers);
    }

    private AgentSession session(Computer computer) throws IOException, InterruptedException {
        return place(computer.getName()).session(computer);
    }

    private Place place(String agent) {
        return places.computeIfAbsent(
                agent,
                name -> new Place((computer, again) -> AgentSession.open(
                        runId,
                        computer,
                        sources,
                        environment.on(computer),
                        again,
                        resumed,
                        () -> onSilence.accept(name))));
    }

    /** Whether what was done on the agent last can still be reached there. */
    boolean reaches(Computer computer) {
        Place place = places.get(computer.getName());
        return place != null && place.reaches(computer);
    }

    /** The agent was lost; if it comes back, it is opened anew, and what was left there is swept up then. */
    void forget(String agent) {
        Place place = places.get(agent);
        if (place != null) {
            place.forget();
        }
    }

    /** Fetches a base image from the agent whose daemon has it. */
    void saveImage(BaseSource.FromAgent from, Path spool) throws IOException, InterruptedException {
        Place place = places.get(from.agent());
        AgentSession session = place == null ? null : place.last();
        if (session == null) {
            throw new BaseGoneException(from.agent(), null);
        }
        try {
            session.saveImage(from.imageId(), spool);
        } catch (IOException failed) {
            throw new BaseGoneException(from.agent(), failed);
        } catch (InterruptedException stopped) {
            if (session.isSilent()) {
                throw new BaseGoneException(from.agent(), null);
            }
            throw stopped;
        }
    }

    /** The run came to its end. */
    void finish() {
        if (keeper == null) {
            close();
            return;
        }
        closed = true;
        Map<String, Map<String, String>> left = new TreeMap<>();
        places.forEach((agent, place) -> {
            Computer computer = Hudson.getInstance().getComputer(agent);
            left.put(agent, computer == null ? Map.of() : environment.keptOn(computer));
            place.forget();
        });
        left.putAll(unvisited());
        keeper.accept(left);
    }

    /** Cleans up, unless that was done or is left for later; a controller that shuts down leaves it to the next one. */
    @Override
    public void close() {
        if (!closed && !ControllerEnd.isNear()) {
            closed = true;
            clean();
        }
    }

    /** Where the run may have been before the controller ended, and was not since. */
    private Map<String, Map<String, String>> unvisited() {
        Map<String, Map<String, String>> unvisited = new TreeMap<>();
        if (resumed) {
            for (Computer computer : Hudson.getInstance().getComputers()) {
                if (!places.containsKey(computer.getName()) && Agents.isReachable(computer)) {
                    unvisited.put(computer.getName(), environment.keptOn(computer));
                }
            }
        }
        return unvisited;
    }

    /** Also on agents that were lost and are there again. */
    private void clean() {
        Cleaners cleaners = new Cleaners();
        places.forEach((agent, place) ->
                cleaners.begin(agent, () -> place.clean(Hudson.getInstance().getComputer(agent))));
        unvisited().forEach((agent, kept) -> cleaners.begin(agent, () -> Leftovers.remove(runId, agent, kept)));
        cleaners.await();
        RunsUnderWay.ended(runId);
    }
}
