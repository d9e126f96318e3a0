package io.jenkins.plugins.nodeimagematrix.run.times;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a job promises: the longest time from the first look that saw a change to its tags, such as {@code security 4h, base 2d}. */
public final class Promise {
    public static final Promise NONE = new Promise(Map.of());

    private static final Pattern PART =
            Pattern.compile("(security|release|base)\\s*[: ]\\s*(\\d{1,4})\\s*(m|h|d)", Pattern.CASE_INSENSITIVE);

    private final Map<Sighting.Kind, Duration> limits;

    private Promise(Map<Sighting.Kind, Duration> limits) {
        this.limits = limits;
    }

    /** @throws IllegalArgumentException if the text is not a promise; the message says what is expected */
    public static Promise parse(String text) {
        Map<Sighting.Kind, Duration> limits = new EnumMap<>(Sighting.Kind.class);
        for (String part : text.strip().split("\\s*,\\s*")) {
            Matcher matcher = PART.matcher(part);
            if (part.isEmpty() && limits.isEmpty()) {
                continue;
            }
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + part
                        + "' is not a promise; write the longest time for security, release and base, such as security 4h,"
                        + " release 2d, base 1d");
            }
            Sighting.Kind kind = Sighting.Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
            if (limits.put(kind, duration(matcher.group(2), matcher.group(3))) != null) {
                throw new IllegalArgumentException("the promise names '" + matcher.group(1) + "' twice");
            }
        }
        return limits.isEmpty() ? NONE : new Promise(limits);
    }

    private static Duration duration(String number, String unit) {
        long count = Long.parseLong(number);
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** The longest time; empty if there is no promise. */
    Optional<Duration> limit(Sighting.Kind kind) {
        return Optional.ofNullable(limits.get(kind));
    }

    @Override
    public String toString() {
        return limits.entrySet().stream()
                .map(each -> each.getKey().name().toLowerCase(Locale.ROOT) + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
