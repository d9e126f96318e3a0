package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What happens in a simulated year, as its seed decides before it begins: when base images move, what people approve, which cells fail,
 * and when servers do not answer.
 */
final class YearEvents {
    static final List<String> SYSTEMS = List.of("bookworm", "alpine");
    /** The system whose base image may be held until a user approves it. */
    static final String HELD = "bookworm";

    private static final int OUTAGES = 4;
    private static final int FIRST_OUTAGE_DAY = 20;
    private static final int MAX_OUTAGE_HOURS = 7 * 24;

    private final Map<Integer, Instant> lines = new HashMap<>();
    private final Map<String, List<BaseMove>> bases = new TreeMap<>();
    private final Map<String, Integer> failing = new HashMap<>();

    /**
     * A time in which a server does not answer.
     *
     * @param from the last time at which it answers
     * @param to the first time at which it answers again
     */
    record Outage(Instant from, Instant to) {
        boolean isAt(Instant now) {
            return now.isAfter(from) && now.isBefore(to);
        }

        static boolean isAt(List<Outage> all, Instant now) {
            return all.stream().anyMatch(each -> each.isAt(now));
        }

        /** The time at which clients can see something that happens. */
        static Instant seen(List<Outage> all, Instant happens) {
            return all.stream()
                    .filter(each -> each.isAt(happens))
                    .map(Outage::to)
                    .findFirst()
                    .orElse(happens);
        }
    }

    /**
     * A new image under the tag of a base image.
     *
     * @param at the time from which it can be seen
     * @param approved the time at which a user approves it if the tag is still on it; {@code null} for never
     */
    record BaseMove(Instant at, Instant approved) {}

    /**
     * The outages of a server. They begin with a look, so that each look sees what is out at its time, or nothing.
     *
     * @param of the server's number
     */
    static List<Outage> outages(YearSettings settings, long seed, int of, Instant start) {
        List<Outage> all = new ArrayList<>();
        Random random = new Random(seed * 2 + of);
        long looks = Duration.ofDays(1).dividedBy(settings.interval());
        Duration free = Duration.ofDays(FIRST_OUTAGE_DAY);
        for (int i = 0; settings.outages() && i < OUTAGES; i++) {
            Instant from = start.plus(free).plus(settings.interval().multipliedBy(random.nextLong(60 * looks)));
            Instant to = from.plus(Duration.ofHours(6 + random.nextInt(MAX_OUTAGE_HOURS)));
            all.add(new Outage(from, to));
            free = Duration.between(start, to).plus(Duration.ofDays(1));
            free = settings.interval().multipliedBy(free.dividedBy(settings.interval()) + 1);
        }
        return all;
    }

    /** @param outages of the registry of the base images */
    YearEvents(ReleaseYear year, YearSettings settings, List<Outage> outages, Random random) {
        Random people = new Random(random.nextLong());
        for (String os : SYSTEMS) {
            List<BaseMove> moves = new ArrayList<>();
            int every = os.equals("alpine") ? 40 : 15;
            Instant at = year.start();
            while (at.isBefore(year.end())) {
                Duration thinking = Duration.ofMinutes(people.nextInt(10 * 24 * 60));
                boolean never = people.nextInt(4) == 0;
                Instant seen = Outage.seen(outages, at);
                moves.add(new BaseMove(seen, never ? null : seen.plus(thinking)));
                at = at.plus(Duration.ofMinutes((long) (random.nextDouble() * every * 2 * 24 * 60) + 1));
            }
            bases.put(os, moves);
        }
        for (Release release : year.inRange()) {
            boolean isNewLine = !release.out().isBefore(year.start()) && year.isFirst(release);
            if (isNewLine && settings.newLinesNeedApproval() && random.nextInt(4) > 0) {
                Duration thinking = Duration.ofMinutes(random.nextInt(20 * 24 * 60));
                lines.put(release.number().major(), release.out().plus(thinking));
            }
        }
        List<Release> all = year.inRange();
        for (int i = 0; i < settings.failures(); i++) {
            Release release = all.get(random.nextInt(all.size()));
            failing.put(SYSTEMS.get(random.nextInt(2)) + ":" + release, 1 + random.nextInt(8));
        }
    }

    /** The times at which users approve the first release of a line. */
    Map<Integer, Instant> approvedLines() {
        return lines;
    }

    List<BaseMove> moves(String os) {
        return bases.get(os);
    }

    int movedBases() {
        return bases.values().stream().mapToInt(List::size).sum();
    }

    /** The number of attempts at a cell that fail. */
    int failures(String cell) {
        return failing.getOrDefault(cell, 0);
    }

    boolean fails(String cell) {
        return failing.containsKey(cell);
    }
}
