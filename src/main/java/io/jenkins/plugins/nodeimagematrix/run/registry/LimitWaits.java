package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A listener that reports when requests of a build wait for a limit of a registry, and until when. Many requests wait
 * for the same limit, so each registry is reported once a minute at most; short waits are not reported.
 */
public final class LimitWaits implements Consumer<RegistryWait> {
    private static final Duration MIN_WAIT = Duration.ofSeconds(5);
    private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final BiConsumer<RegistryWait, String> output;
    private final Clock clock;
    private final Map<String, Instant> named = new HashMap<>();

    LimitWaits(BiConsumer<RegistryWait, String> output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    /** Reports on a console. */
    public static LimitWaits on(PrintStream out) {
        return new LimitWaits((wait, text) -> out.println(line(wait, text)), Clock.systemDefaultZone());
    }

    /** Reports on a run's console and in its events, which its page shows. */
    public static LimitWaits on(PrintStream out, RunEvents events) {
        return new LimitWaits(
                (wait, text) -> {
                    out.println(line(wait, text));
                    events.record(RunEvent.Kind.LIMITED, "", "", line(wait, text));
                },
                Clock.systemDefaultZone());
    }

    private static String line(RegistryWait wait, String until) {
        return (wait.isForPulls() ? "Pulls from " : "Requests to ") + wait.registry()
                + " wait for the registry's limit until " + until;
    }

    @Override
    public void accept(RegistryWait wait) {
        Instant now = clock.instant();
        synchronized (named) {
            String key = wait.registry() + wait.isForPulls();
            Instant last = named.get(key);
            boolean isNew = last == null || Duration.between(last, now).compareTo(MIN_INTERVAL) >= 0;
            if (!isNew || Duration.between(now, wait.until()).compareTo(MIN_WAIT) < 0) {
                return;
            }
            named.put(key, now);
        }
        ZoneId zone = clock.getZone();
        output.accept(wait, TIME.format(wait.until().atZone(zone)) + " " + zone.getId());
    }
}
