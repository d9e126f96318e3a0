package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The details of one cell of a run.
 *
 * @param running whether the run is active
 * @param tagUpdates updates of its tags
 * @param before its state in the run that failures are compared with, or {@code null}
 * @param previous name of the previous cell, or {@code null}
 * @param next name of the next cell, or {@code null}
 * @param previousFailed name of the closest failed cell before it, or {@code null}
 * @param nextFailed name of the closest failed cell after it, or {@code null}
 * @param proofs URIs of the kinds of signed proofs that the run demands of each image; empty if it demands none
 * @param signedBy fingerprint of the key that verifies the proofs ({@code sha256:...}); {@code null} if there are none
 * @param usage path of the page that lists the builds which made or used its image, or {@code null}
 * @param vulnerabilities what a scanner found in its image, worst first; the worst of many
 */
public record CellDetails(
        int version,
        String build,
        boolean running,
        CellReport cell,
        LayerView layers,
        List<TagUpdate> tagUpdates,
        CellState before,
        String previous,
        String next,
        String previousFailed,
        String nextFailed,
        List<String> proofs,
        String signedBy,
        String usage,
        List<FoundVulnerability> vulnerabilities) {
    public static final int VERSION = 1;

    public CellDetails {
        proofs = List.copyOf(proofs);
        vulnerabilities = List.copyOf(vulnerabilities);
    }

    /**
     * These details with what is not in the report.
     *
     * @param kinds of proofs that the run demands; empty for none
     * @param key fingerprint of the key that verifies them; {@code null} for none
     * @param page that lists the builds of the image; {@code null} if there is none
     * @param found what a scanner found in the image; empty for nothing
     */
    public CellDetails with(List<String> kinds, String key, String page, List<FoundVulnerability> found) {
        return new CellDetails(
                version,
                build,
                running,
                cell,
                layers,
                tagUpdates,
                before,
                previous,
                next,
                previousFailed,
                nextFailed,
                kinds,
                key,
                page,
                found);
    }

    /** @param before the run that failures are compared with, or {@code null} */
    public static Optional<CellDetails> of(RunReport report, String name, RunOutline before) {
        List<CellReport> cells = report.cells();
        for (int i = 0; i < cells.size(); i++) {
            CellReport cell = cells.get(i);
            if (cell.name().equals(name)) {
                CellReport parent = cell.parent() == null
                        ? null
                        : report.cell(cell.parent()).orElse(null);
                return Optional.of(new CellDetails(
                        VERSION,
                        report.build(),
                        report.outcome().isOpen(),
                        cell,
                        LayerView.of(cell, parent, holders(report, cell)),
                        report.tagUpdates().stream()
                                .filter(update -> name.equals(update.cell()))
                                .toList(),
                        before == null ? null : before.states().get(name),
                        i == 0 ? null : cells.get(i - 1).name(),
                        i == cells.size() - 1 ? null : cells.get(i + 1).name(),
                        failed(cells, i, -1),
                        failed(cells, i, 1),
                        List.of(),
                        null,
                        null,
                        List.of()));
            }
        }
        return Optional.empty();
    }

    /** The name of the closest failed cell in a direction; {@code null} if there is none. */
    private static String failed(List<CellReport> cells, int from, int step) {
        for (int i = from + step; i >= 0 && i < cells.size(); i += step) {
            if (cells.get(i).state() == CellState.FAILED) {
                return cells.get(i).name();
            }
        }
        return null;
    }

    /** The cells that share each layer of this one. */
    private static Map<String, List<String>> holders(RunReport report, CellReport of) {
        Map<String, List<String>> holders = new HashMap<>();
        if (of.result() != null) {
            of.result().layers().forEach(layer -> holders.put(layer.id(), new ArrayList<>()));
        }
        for (CellReport cell : report.cells()) {
            if (cell.result() != null) {
                for (Layer layer : cell.result().layers()) {
                    List<String> names = holders.get(layer.id());
                    if (names != null) {
                        names.add(cell.name());
                    }
                }
            }
        }
        return holders;
    }
}
