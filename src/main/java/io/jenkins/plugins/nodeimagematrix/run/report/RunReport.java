package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The report of a run in machine-readable form: inputs, ids, digests, layers of images and of their tests, tag updates,
 * durations. It is published as {@code report.json}; {@code version} is incremented when older readers would misread it.
 *
 * @param matrixFile path of the matrix file, relative to the workspace
 * @param catalogue the release catalogue that was used, and its date
 * @param agents use of each agent
 * @param events events of the run, in order
 * @param heldBases base images that moved and that their policy holds
 */
public record RunReport(
        int version,
        String runId,
        String build,
        String matrixFile,
        String catalogue,
        long startedMillis,
        long durationMillis,
        RunOutcome outcome,
        List<CellReport> cells,
        List<TagUpdate> tagUpdates,
        List<HeldReleaseReport> held,
        List<AgentUse> agents,
        List<RunEvent> events,
        List<HeldBaseReport> heldBases) {
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RunReport {
        cells = List.copyOf(cells);
        tagUpdates = List.copyOf(tagUpdates);
        held = List.copyOf(held);
        agents = agents == null ? List.of() : List.copyOf(agents);
        events = events == null ? List.of() : List.copyOf(events);
        heldBases = heldBases == null ? List.of() : List.copyOf(heldBases);
    }

    /**
     * A cell as planned, and its result.
     *
     * @param line the release line, such as {@code 0.12} or {@code 22}; empty for images without a release
     * @param pinned the cell's pinned tags
     * @param aliases the aliases that follow them
     * @param attempts the failed attempts and the next one of a failing cell; {@code null} if it does not fail
     */
    public record CellReport(
            String name,
            String image,
            String os,
            String node,
            String line,
            String platform,
            String parent,
            List<String> pinned,
            List<String> aliases,
            Inputs inputs,
            CellResult result,
            Attempts attempts) {
        public CellReport {
            pinned = List.copyOf(pinned);
            aliases = List.copyOf(aliases);
        }

        /** This cell with the tags of the revisions that were published, each before the tag of its version. */
        public CellReport withRevisions(List<TagUpdate> tagUpdates) {
            Map<String, String> revisions = new HashMap<>();
            for (TagUpdate move : tagUpdates) {
                boolean isRight = move.kind().changes() || move.kind() == TagUpdate.Kind.UNCHANGED;
                if (!move.alias() && isRight) {
                    Revision.named(ImageReference.parse(move.reference()))
                            .ifPresent(
                                    revision -> revisions.put(revision.version().toString(), move.reference()));
                }
            }
            if (pinned.stream().noneMatch(revisions::containsKey)) {
                return this;
            }
            List<String> all = new ArrayList<>();
            for (String version : pinned) {
                if (revisions.containsKey(version) && !pinned.contains(revisions.get(version))) {
                    all.add(revisions.get(version));
                }
                all.add(version);
            }
            return new CellReport(
                    name, image, os, node, line, platform, parent, all, aliases, inputs, result, attempts);
        }

        public CellReport with(CellResult how) {
            return new CellReport(
                    name, image, os, node, line, platform, parent, pinned, aliases, inputs, how, attempts);
        }

        /** The cell's state; a cell without a result waits. */
        public CellState state() {
            return result == null ? CellState.WAITING : result.state();
        }

        /** Its pinned tags and aliases without their repositories, each once. */
        Set<String> tags() {
            Set<String> tags = new LinkedHashSet<>();
            Stream.concat(pinned.stream(), aliases.stream())
                    .forEach(reference -> tags.add(reference.substring(reference.lastIndexOf(':') + 1)));
            return tags;
        }
    }

    /**
     * The inputs of a cell and its tests; folders and files are relative to the matrix file.
     *
     * @param hash of all inputs, including file contents
     * @param from the external base image, or {@code null}
     * @param target the stage that is built, or {@code null} for the last
     * @param secrets ids of secrets, never their values
     */
    public record Inputs(
            String hash,
            String from,
            String context,
            String dockerfile,
            String target,
            Map<String, String> args,
            List<String> tests,
            List<String> secrets) {
        public static Inputs of(PlannedCell planned) {
            Cell cell = planned.cell();
            return new Inputs(
                    planned.inputHash(),
                    cell.from(),
                    cell.context(),
                    cell.dockerfile(),
                    cell.target(),
                    new TreeMap<>(cell.args()),
                    cell.tests(),
                    cell.secrets().keySet().stream().sorted().toList());
        }
    }

    /**
     * The failed attempts of a cell in a row, and the next one.
     *
     * @param failures number of failed attempts in a row with the same inputs
     * @param dueMillis time from which a run tries it again, since the epoch
     * @param stuck whether it failed so often that it waits the longest time
     * @param text the same in words
     */
    public record Attempts(int failures, long dueMillis, boolean stuck, String text) {
        /** @param failed {@code null} if the cell does not fail */
        public static Attempts of(FailedCell failed) {
            return failed == null || !failed.wasTried()
                    ? null
                    : new Attempts(failed.failures(), failed.dueMillis(), failed.stuck(), failed.describe());
        }
    }

    /** This report with the tag updates of a later step of the build. */
    public RunReport withTagUpdates(List<TagUpdate> later) {
        return new RunReport(
                version,
                runId,
                build,
                matrixFile,
                catalogue,
                startedMillis,
                durationMillis,
                outcome,
                cells.stream().map(cell -> cell.withRevisions(later)).toList(),
                later,
                held,
                agents,
                events,
                heldBases);
    }

    /**
     * A held update, and the rule that holds it.
     *
     * @param systems the operating systems for which it is held; empty in reports of early versions of the plugin
     */
    public record HeldReleaseReport(
            String version, String line, String released, boolean security, String rule, List<String> systems) {
        public HeldReleaseReport {
            systems = systems == null ? List.of() : List.copyOf(systems);
        }

        public HeldReleaseReport(String version, String line, String released, boolean security, String rule) {
            this(version, line, released, security, rule, List.of());
        }

        public HeldReleaseReport on(List<String> some) {
            return new HeldReleaseReport(version, line, released, security, rule, some);
        }
    }

    /**
     * A held base image.
     *
     * @param from the digest in use
     * @param to the digest that its tag is on
     * @param seenMillis when this was first seen, since the epoch
     * @param untilMillis time from which it is taken without approval, since the epoch; 0 if only an approval counts
     */
    public record HeldBaseReport(String image, String from, String to, long seenMillis, long untilMillis) {}

    public Optional<CellReport> cell(String name) {
        return cells.stream().filter(cell -> cell.name().equals(name)).findFirst();
    }

    /** This report after the end of the run. */
    public RunReport ended(
            RunOutcome how, Duration took, List<CellReport> all, List<TagUpdate> moved, List<RunEvent> events) {
        return new RunReport(
                version,
                runId,
                build,
                matrixFile,
                catalogue,
                startedMillis,
                took.toMillis(),
                how,
                all,
                moved,
                held,
                agents,
                events,
                heldBases);
    }

    public String toJson() throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    public void write(Path file) throws IOException {
        CompactFile.replace(file, out -> JSON.writerWithDefaultPrettyPrinter().writeValue(out, this));
    }

    public static RunReport read(Path file) throws IOException {
        try (InputStream in = CompactFile.open(file)) {
            return JSON.readValue(in, RunReport.class);
        }
    }
}
