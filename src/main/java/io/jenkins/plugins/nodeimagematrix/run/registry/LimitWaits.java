package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A listener that reports when requests of a build wait for a limit of a registry, and until when. Many requests wait
 * for the same limit, so each registry is reported once a minute at most, and not again before a wait that was reported ends; short
 * waits are not reported, and pulls only if they wait longer than all requests.
 */
public final class LimitWaits implements Consumer<RegistryWait> {
    private static final Duration MIN_WAIT = Duration.ofSeconds(5);
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    /** The number of registries that are named; an agent may report waits for any name. */
    private static final int MAX_REGISTRIES = 100;

    private static final int MAX_NAME_CHARS = 300;

    private final BiConsumer<RegistryWait, String> output;
    private final Clock clock;
    private final Map<String, Named> named = new HashMap<>();

    /** A wait that was reported, and when. */
    private record Named(Instant at, Instant until) {
        /** Whether a wait is not a part of this one, and is to be reported. */
        boolean isBefore(Instant now, Instant end) {
            return Duration.between(at, now).compareTo(MIN_INTERVAL) >= 0 && !lastsTo(end);
        }

        boolean lastsTo(Instant end) {
            return Duration.between(until, end).compareTo(MIN_WAIT) < 0;
        }
    }

    LimitWaits(BiConsumer<RegistryWait, String> output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    /** Reports on a console. */
    public static LimitWaits on(PrintStream out) {
        return with((wait, line) -> out.println(line));
    }

    /** Reports to a receiver of each wait and of the line for it. */
    public static LimitWaits with(BiConsumer<RegistryWait, String> output) {
        return new LimitWaits(output, Clock.systemDefaultZone());
    }

    /** Reports on a run's console and in its events, which its page shows. */
    public static LimitWaits on(PrintStream out, RunEvents events) {
        return with((wait, line) -> {
            out.println(line);
            events.record(RunEvent.Kind.LIMITED, "", "", line);
        });
    }

    private static String line(RegistryWait wait, String until) {
        return (wait.isForPulls() ? "Pulls from " : "Requests to ") + wait.registry()
                + " wait for the registry's limit until " + until;
    }

    @Override
    public void accept(RegistryWait wait) {
        Instant now = clock.instant();
        if (!isName(wait.registry()) || Duration.between(now, wait.until()).compareTo(MIN_WAIT) < 0) {
            return;
        }
        synchronized (named) {
            Named requests = named.get(wait.registry() + false);
            if (wait.isForPulls() && requests != null && requests.lastsTo(wait.until())) {
                return;
            }
            String key = wait.registry() + wait.isForPulls();
            Named last = named.get(key);
            if (last == null ? named.size() >= MAX_REGISTRIES : !last.isBefore(now, wait.until())) {
                return;
            }
            named.put(key, new Named(now, wait.until()));
        }
        output.accept(wait, line(wait, time(now, wait.until())));
    }

    /** Whether it may be a registry's name; agents send them. */
    private static boolean isName(String registry) {
        return registry.length() <= MAX_NAME_CHARS && registry.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private String time(Instant now, Instant until) {
        ZoneId zone = clock.getZone();
        ZonedDateTime end = until.atZone(zone);
        boolean isToday = end.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (isToday ? TIME : DAY_AND_TIME).format(end) + " " + zone.getId();
    }
}
