package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Progress;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The console output of a run: a line for each cell as it ends, and a summary. */
public final class ConsoleReport {
    private static final int MAX_OUTPUT_LINES = 10;
    private static final int MAX_NAMED_CELLS = 20;

    private final PrintStream out;
    private final int width;
    private final ConsoleLinks links;
    /** The first cell that failed for each cause. */
    private final Map<String, String> causes = new HashMap<>();

    /** @param cells the names of all cells of the run, for the column width */
    public ConsoleReport(RunConsole console, List<String> cells) {
        this.out = console.out();
        this.links = console.links();
        this.width = cells.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Prints one line, and the failure of a failed cell below it, with its output if no other cell failed for this cause. Cancelled and deferred cells appear in the summary only: an abort
     * cancels many cells at once.
     */
    public void cell(CellResult result, Progress progress) {
        if (result.state() == CellState.CANCELLED || result.state() == CellState.DEFERRED) {
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(String.format("[%" + digits(progress.total()) + "d/%d] ", progress.ended(), progress.total()));
        line.append(linked(result.cell())).append("  ").append(word(result.state()));
        if (result.startedMillis() > 0) {
            line.append("  ").append(seconds(Duration.ofMillis(result.durationMillis())));
            line.append(" on ").append(result.agent());
            line.append(tests(result));
            if (result.retries() > 0) {
                line.append(", ").append(count(result.retries(), "retry", "retries"));
            }
        } else if (result.state() != CellState.FAILED) {
            line.append("  ").append(result.reason());
        }
        if (progress.remaining() != null && !progress.remaining().isZero() && progress.ended() < progress.total()) {
            line.append("  (about ").append(estimate(progress.remaining())).append(" left)");
        }
        out.println(line);
        if (result.scan() != null) {
            out.println("        " + plain(result.scan().describe()));
        }
        if (result.failure() != null) {
            failure(result, result.failure());
        }
    }

    /** Prints the exceptions that no scanned image needs. */
    public void unusedExceptions(List<ScanException> unused) {
        unused.forEach(exception -> out.println("The exception for " + plain(exception.subject()) + " until "
                + exception.until() + " can go: no image that was scanned has this vulnerability."));
    }

    /**
     * Prints how often a cell failed and when it is due again.
     *
     * @param failed {@code null} if it did not fail; a first failure that does not make it wait is not printed
     */
    public void retry(FailedCell failed) {
        if (failed != null && (failed.failures() > 1 || failed.dueMillis() > failed.lastMillis())) {
            out.println("        " + failed.describe());
        }
    }

    /** Prints a failure; its output only for the first cell that failed for this cause. */
    private void failure(CellResult result, CellFailure failure) {
        failure.headline().lines().forEach(line -> out.println("        " + plain(line)));
        String first = causes.putIfAbsent(cause(result), result.cell());
        if (first != null && !first.equals(result.cell())) {
            out.println("        the same as " + links.cell(first, plain(first)));
            return;
        }
        failure.output()
                .lines()
                .skip(Math.max(0, failure.output().lines().count() - MAX_OUTPUT_LINES))
                .forEach(line -> out.println("        | " + line));
    }

    private static String cause(CellResult result) {
        List<String> names = new ArrayList<>(List.of(result.cell()));
        names.addAll(List.of(result.cell().split(":", 2)));
        return result.failure() == null ? result.reason() : result.failure().cause(names);
    }

    /** Removes line breaks and control characters, so that a message cannot imitate lines of the console. */
    private static String plain(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ");
    }

    /**
     * Prints the counts, then the cells that failed, by cause, and those that were not tried, then the number of cancelled cells with the
     * reason.
     */
    public void summary(List<CellResult> results, Progress progress, Duration took) {
        out.println();
        out.println("Node image matrix: " + headline(progress) + " in " + seconds(took));
        Map<String, List<CellResult>> failed = new LinkedHashMap<>();
        results.stream().filter(result -> result.state() == CellState.FAILED).forEach(result -> failed.computeIfAbsent(
                        cause(result), absent -> new ArrayList<>())
                .add(result));
        failed.values().forEach(this::failed);
        for (CellResult result : results) {
            if (result.state() == CellState.BLOCKED) {
                out.println("  blocked  " + linked(result.cell()) + "  " + result.reason());
            }
        }
        Map<String, List<CellResult>> deferred = new LinkedHashMap<>();
        results.stream()
                .filter(result -> result.state() == CellState.DEFERRED)
                .forEach(result -> deferred.computeIfAbsent(result.reason(), absent -> new ArrayList<>())
                        .add(result));
        deferred.forEach((reason, cells) -> grouped("deferred", cells, reason));
        List<CellResult> cancelled = results.stream()
                .filter(result -> result.state() == CellState.CANCELLED)
                .toList();
        if (!cancelled.isEmpty()) {
            out.println("  cancelled " + count(cancelled.size(), "cell", "cells") + ": "
                    + cancelled.get(0).reason());
        }
    }

    /** Prints the cells that failed for one cause. */
    private void failed(List<CellResult> cells) {
        CellResult first = cells.get(0);
        String headline =
                first.failure() == null ? first.reason() : plain(first.failure().headline());
        grouped("failed", cells, headline);
    }

    private void grouped(String state, List<CellResult> cells, String why) {
        String word = String.format("  %-9s", state);
        if (cells.size() == 1) {
            out.println(word + linked(cells.get(0).cell()) + "  " + why);
            return;
        }
        String names = cells.stream()
                .limit(MAX_NAMED_CELLS)
                .map(result -> links.cell(result.cell(), plain(result.cell())))
                .collect(Collectors.joining(", "));
        int more = cells.size() - MAX_NAMED_CELLS;
        out.println(word + count(cells.size(), "cell", "cells") + ": " + why);
        out.println("           " + names + (more > 0 ? " and " + more + " more" : ""));
    }

    /** {@code 11 proven, 1 failed, 3 unchanged}. */
    public static String headline(Progress progress) {
        StringBuilder text = new StringBuilder();
        for (CellState state : CellState.values()) {
            if (progress.count(state) > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(progress.count(state))
                        .append(' ')
                        .append(state.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.isEmpty() ? "no cells" : text.toString();
    }

    private static String tests(CellResult result) {
        if (result.tests().isEmpty()) {
            return "";
        }
        long passed =
                result.tests().stream().filter(CellResult.LayerTest::passed).count();
        return ", " + passed + " of " + count(result.tests().size(), "test", "tests") + " passed";
    }

    private static String count(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String word(CellState state) {
        return String.format("%-9s", state.name().toLowerCase(Locale.ROOT));
    }

    /** The cell's name as a link, in a column. */
    private String linked(String cell) {
        String name = plain(cell);
        return links.cell(cell, name) + " ".repeat(Math.max(0, width - name.length()));
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    /** Formats an expected duration: {@code 20 s}, {@code 4 min}, {@code 2 h 5 min}. */
    static String estimate(Duration time) {
        long seconds = Math.max(1, Math.round(time.toMillis() / 5_000.0)) * 5;
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = Math.round(time.toMillis() / 60_000.0);
        return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** Formats a measured duration: {@code 3.2 s}, {@code 4 min 10 s}, {@code 2 h 5 min}. */
    static String seconds(Duration time) {
        if (time.toMinutes() < 1) {
            long tenths = (time.toMillis() + 50) / 100;
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        long seconds = time.toSeconds();
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
