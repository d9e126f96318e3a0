package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job remembers from run to run: which tag it published with which digest and inputs, how long each cell took, and
 * what failed the last time.
 *
 * @param durations of the last successful build of each cell, in milliseconds
 * @param failed cells whose last attempt failed
 * @param bases the digest that each image outside of the matrix had when its registry last answered, by its name
 */
public record Ledger(
        int version,
        List<PublishedTag> published,
        Map<String, Long> durations,
        List<String> failed,
        Map<String, String> bases)
        implements StateFile.Versioned {
    private static final int VERSION = 1;

    public Ledger {
        published = published == null ? List.of() : List.copyOf(published);
        durations = durations == null ? Map.of() : Map.copyOf(durations);
        failed = failed == null ? List.of() : List.copyOf(failed);
        bases = bases == null ? Map.of() : Map.copyOf(bases);
    }

    public static Ledger empty() {
        return new Ledger(VERSION, List.of(), Map.of(), List.of(), Map.of());
    }

    /** Without it, or with one of a later version, a run only has to look at the registry more often. */
    public static StateFile<Ledger> file(Path path) {
        return new StateFile<>(path, Ledger.class, VERSION);
    }

    /** This ledger after tags were taken back; {@code forgotten} ones are looked up at the registry when they matter. */
    public Ledger after(TagUpdateResult reversal) {
        Ledger known = after(reversal.confirmed(), List.of());
        List<PublishedTag> left = known.published().stream()
                .filter(tag -> !reversal.forgotten().contains(tag.reference()))
                .toList();
        return new Ledger(VERSION, left, known.durations(), known.failed(), known.bases());
    }

    /** This ledger after a run: tags that the registry confirmed, and how the cells ended. */
    public Ledger after(List<PublishedTag> confirmed, List<CellResult> results) {
        Map<String, PublishedTag> tags = new LinkedHashMap<>();
        published.forEach(tag -> tags.put(tag.reference().toString(), tag));
        confirmed.forEach(tag -> tags.put(tag.reference().toString(), tag));
        Map<String, Long> times = new TreeMap<>(durations);
        List<String> bad = new ArrayList<>(failed);
        for (CellResult result : results) {
            bad.remove(result.cell());
            if (result.state() == CellState.FAILED || result.state() == CellState.BLOCKED) {
                bad.add(result.cell());
            } else if (result.state() == CellState.PROVEN) {
                times.put(result.cell(), result.durationMillis());
            }
        }
        return new Ledger(VERSION, new ArrayList<>(tags.values()), times, bad, bases);
    }

    /** This ledger after registries were asked for images outside of the matrix. */
    public Ledger with(Map<String, String> seen) {
        Map<String, String> all = new TreeMap<>(bases);
        all.putAll(seen);
        return new Ledger(VERSION, published, durations, failed, all);
    }
}
