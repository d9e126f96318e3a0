package io.jenkins.plugins.nodeimagematrix.run.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.Outage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One year of Node.js, as its {@code index.json} tells it: the releases with their days, the lines with theirs. The history is read
 * from the snapshot as plain JSON, without the plugin's own reader. The hour of a release, which no history has, and the time
 * until its build for musl is out, follow from the seed.
 */
final class ReleaseYear {
    static final String GLIBC = "linux-x64";
    static final String MUSL = "linux-x64-musl";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_HOUR = 8;
    private static final int HOURS = 12;

    private final Instant start;
    private final List<Release> releases = new ArrayList<>();
    private final Map<Integer, Line> lines = new TreeMap<>();
    private final JsonNode schedule;

    /**
     * A release.
     *
     * @param out time from which the catalogue can be seen to list it
     * @param muslOut time from which the catalogue can be seen to list its build for musl
     * @param entry as {@code index.json} has it
     */
    record Release(Number number, LocalDate day, Instant out, Instant muslOut, JsonNode entry) {
        boolean isSecurity() {
            return entry.path("security").asBoolean();
        }

        @Override
        public String toString() {
            return number.toString();
        }
    }

    /** A version of three numbers. */
    record Number(int major, int minor, int patch) implements Comparable<Number> {
        static Number of(String text) {
            String[] parts = text.split("\\.");
            return new Number(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }

        @Override
        public int compareTo(Number other) {
            return Comparator.comparingInt(Number::major)
                    .thenComparingInt(Number::minor)
                    .thenComparingInt(Number::patch)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /**
     * A line.
     *
     * @param lts the first day of long-term support, or {@code null}
     * @param end the last day of support
     * @param codename in lower case, or {@code null}
     * @param named the first release with the codename, or {@code null}
     */
    record Line(int major, LocalDate lts, LocalDate end, String codename, Number named) {
        boolean isLts(LocalDate day) {
            return lts != null && !day.isBefore(lts) && !day.isAfter(end);
        }
    }

    /** @param outages of the server of the catalogue; what is published meanwhile is seen at their end */
    ReleaseYear(LocalDate firstDay, Random random, List<Outage> outages) throws IOException {
        start = firstDay.atStartOfDay(ZoneOffset.UTC).toInstant();
        JsonNode snapshot;
        try (InputStream in = ReleaseYear.class.getResourceAsStream(
                "/io/jenkins/plugins/nodeimagematrix/release/catalogue/snapshot.json")) {
            snapshot = JSON.readTree(in);
        }
        schedule = snapshot.path("schedule");
        for (JsonNode entry : snapshot.path("releases")) {
            String version = entry.path("version").asText();
            LocalDate day = LocalDate.parse(entry.path("date").asText());
            if (version.matches("[1-9]\\d*\\.\\d+\\.\\d+") && day.isBefore(firstDay.plusYears(1))) {
                Instant out = day.atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .plus(Duration.ofHours(FIRST_HOUR))
                        .plus(Duration.ofMinutes(random.nextInt(HOURS * 60)));
                Duration later =
                        random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofMinutes(random.nextInt(3 * 24 * 60));
                Instant muslOut = day.isBefore(firstDay) ? out : out.plus(later);
                releases.add(new Release(
                        Number.of(version), day, Outage.seen(outages, out), Outage.seen(outages, muslOut), entry));
            }
        }
        releases.sort(Comparator.comparing(Release::number));
        schedule.properties().forEach(line -> {
            if (line.getKey().matches("v[1-9]\\d*")) {
                lines.put(Integer.valueOf(line.getKey().substring(1)), line(line.getKey(), line.getValue()));
            }
        });
    }

    private Line line(String name, JsonNode days) {
        int major = Integer.parseInt(name.substring(1));
        Number named = releases.stream()
                .filter(each -> each.number().major() == major
                        && each.entry().path("lts").isTextual())
                .map(Release::number)
                .findFirst()
                .orElse(null);
        String codename = days.path("codename").asText("").toLowerCase(java.util.Locale.ROOT);
        return new Line(
                major,
                days.hasNonNull("lts") ? LocalDate.parse(days.path("lts").asText()) : null,
                LocalDate.parse(days.path("end").asText("9999-01-01")),
                codename.isEmpty() ? null : codename,
                named);
    }

    Instant start() {
        return start;
    }

    Instant end() {
        return start.plus(Duration.ofDays(365));
    }

    Map<Integer, Line> lines() {
        return lines;
    }

    /** The newest release of each line that is supported when the year begins. */
    List<Release> initial() {
        LocalDate today = LocalDate.ofInstant(start, ZoneOffset.UTC);
        Map<Integer, Release> newest = new TreeMap<>();
        for (Release release : releases) {
            Line line = lines.get(release.number().major());
            if (release.day().isBefore(today) && line != null && !line.end().isBefore(today)) {
                newest.put(release.number().major(), release);
            }
        }
        return List.copyOf(newest.values());
    }

    /** The range, as a matrix file has it, of these releases, of later ones of their lines, and of later lines. */
    String range() {
        List<String> parts = new ArrayList<>();
        int last = 0;
        for (Release release : initial()) {
            last = release.number().major();
            parts.add(">=" + release + " <" + (last + 1));
        }
        parts.add(">=" + (last + 1));
        return String.join(" || ", parts);
    }

    /** The releases in {@link #range}, oldest version first. */
    List<Release> inRange() {
        Map<Integer, Release> first = new TreeMap<>();
        initial().forEach(each -> first.put(each.number().major(), each));
        int last = initial().get(initial().size() - 1).number().major();
        return releases.stream()
                .filter(each -> each.number().major() > last
                        || first.containsKey(each.number().major())
                                && each.number()
                                                .compareTo(
                                                        first.get(each.number().major())
                                                                .number())
                                        >= 0)
                .toList();
    }

    /** The first release of its line that the catalogue lists; users approve it, and no other. */
    boolean isFirst(Release release) {
        return inRange().stream()
                .filter(each -> each.number().major() == release.number().major())
                .findFirst()
                .orElseThrow()
                .equals(release);
    }

    /** The catalogue at a time, as a server sends it. */
    byte[] catalogue(Instant now) {
        ArrayNode list = JSON.createArrayNode();
        for (Release release : inRange()) {
            if (!release.out().isAfter(now)) {
                ObjectNode entry = list.addObject();
                entry.put("version", "v" + release);
                entry.set("date", release.entry().path("date"));
                entry.set("lts", release.entry().path("lts"));
                entry.put("security", release.isSecurity());
                ArrayNode files = entry.putArray("files").add(GLIBC);
                if (!release.muslOut().isAfter(now)) {
                    files.add(MUSL);
                }
            }
        }
        ObjectNode all = JSON.createObjectNode();
        all.set("releases", list);
        all.set("schedule", schedule);
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}
