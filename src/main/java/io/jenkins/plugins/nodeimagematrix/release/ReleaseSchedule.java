package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The schedules of all lines: when each starts, becomes long-term support and ends, and its codename. */
public record ReleaseSchedule(NavigableMap<Line, LineSchedule> lines) implements Serializable {
    public ReleaseSchedule {
        lines = Collections.unmodifiableNavigableMap(new TreeMap<>(lines));
    }

    public static ReleaseSchedule of(Collection<LineSchedule> lines) {
        NavigableMap<Line, LineSchedule> byLine = new TreeMap<>();
        lines.forEach(line -> byLine.put(line.line(), line));
        return new ReleaseSchedule(byLine);
    }

    public Optional<LineSchedule> of(Line line) {
        return Optional.ofNullable(lines.get(line));
    }

    /**
     * Returns this schedule with data from the releases added: the first version of each codename, and missing lines. A missing
     * line starts with its first release; it is long-term support from the day of its first release with a codename.
     */
    public ReleaseSchedule completedBy(Collection<Release> inVersionOrder) {
        NavigableMap<Line, LineSchedule> completed = new TreeMap<>(lines);
        for (Release release : inVersionOrder) {
            if (release.version().isPrerelease()) {
                continue;
            }
            LineSchedule known = completed.computeIfAbsent(
                    release.line(), line -> new LineSchedule(line, release.date(), null, null, null, null, null));
            if (release.isLts() && known.codenameFrom() == null) {
                completed.put(
                        release.line(),
                        new LineSchedule(
                                known.line(),
                                known.start(),
                                known.lts() == null ? release.date() : known.lts(),
                                known.maintenance(),
                                known.end(),
                                release.codename(),
                                release.version()));
            }
        }
        return new ReleaseSchedule(completed);
    }
}
