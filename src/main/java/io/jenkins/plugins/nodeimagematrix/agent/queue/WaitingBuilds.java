package io.jenkins.plugins.nodeimagematrix.agent.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * The builds that hold an executor and wait for one of another agent. Two of them never end if each holds the only
 * executor that the other waits for; the same applies to a longer circle.
 */
final class WaitingBuilds {
    /** The builds of this controller. */
    static final WaitingBuilds ALL = new WaitingBuilds();

    /**
     * A build that waits.
     *
     * @param title of the build
     * @param held the node whose executor it holds
     * @param wanted the nodes that could do its cells
     */
    record Waiting(String title, String held, Set<String> wanted) {
        Waiting {
            Objects.requireNonNull(held, "held");
            wanted = Set.copyOf(wanted);
        }
    }

    private final Map<Object, Waiting> waiting = new HashMap<>();

    synchronized void put(Object build, Waiting what) {
        waiting.put(build, what);
    }

    synchronized void remove(Object build) {
        waiting.remove(build);
    }

    /**
     * Returns the titles of the builds that a build waits for and that can't end before it does; empty if it may still get an
     * executor.
     *
     * @param executors the number of executors of a node
     */
    synchronized Set<String> opposite(Object build, ToIntFunction<String> executors) {
        Waiting own = waiting.get(build);
        List<Waiting> stuck = new ArrayList<>(waiting.values());
        boolean fewer = true;
        while (fewer) {
            Map<String, Integer> held = new HashMap<>();
            stuck.forEach(each -> held.merge(each.held(), 1, Integer::sum));
            fewer = stuck.removeIf(each -> each.wanted().isEmpty()
                    || each.wanted().stream()
                            .anyMatch(node -> held.getOrDefault(node, 0) < executors.applyAsInt(node)));
        }
        Set<String> titles = new TreeSet<>();
        if (own != null && stuck.contains(own)) {
            Set<Waiting> others = new HashSet<>(stuck);
            others.remove(own);
            others.stream()
                    .filter(other -> own.wanted().contains(other.held()))
                    .forEach(other -> titles.add(other.title()));
        }
        return titles;
    }
}
