package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.TransportFaults;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import java.util.ArrayList;
import java.util.List;

/** The diagnosis of a failed {@code docker build}: the kind of fault, the instruction, and its output. */
final class BuildDiagnosis {
    private final ImageBuild.Job job;
    private final StepTracker tracker;
    private final DockerQueries queries;

    BuildDiagnosis(ImageBuild.Job job, StepTracker tracker, DockerQueries queries) {
        this.job = job;
        this.tracker = tracker;
        this.queries = queries;
    }

    /**
     * @param complaint the client's error output, without secrets
     * @param exit exit status of the failed instruction; {@code null} if no instruction failed by itself
     */
    BuildFailure failed(String complaint, Integer exit) throws InterruptedException, DaemonException {
        int failed = tracker.failed();
        if (exit == null) {
            FaultKind kind = TransportFaults.kind(buildersOwnLines(complaint), job.ownFault());
            if (kind != FaultKind.DAEMON && !answers()) {
                kind = FaultKind.DAEMON;
            }
            return explain(kind, failed, null, lastLines(complaint), complaint);
        }
        DockerfileStep step = tracker.step(failed);
        boolean mirror = job.ownFault() == FaultKind.BUILD && TransportFaults.isDownloadFault(step.output());
        return explain(mirror ? FaultKind.TRANSPORT : job.ownFault(), failed, exit, "", complaint);
    }

    /** The failure of a build that exceeded its timeout. */
    BuildFailure timedOut() {
        int open = -1;
        List<RenderedDockerfile.Place> places = job.rendered().places();
        for (int i = 0; i < places.size(); i++) {
            if (tracker.hasStarted(i) && tracker.isOpen(i) || tracker.failed() == i) {
                open = i;
            }
        }
        String why = "exceeded the timeout of "
                + ClientProcess.describe(job.request().timeout());
        return explain(FaultKind.TIMEOUT, open, null, why, "");
    }

    private boolean answers() throws InterruptedException, DaemonException {
        return queries.ask(List.of("version", "--format", "{{.Server.Version}}"))
                .passed();
    }

    private BuildFailure explain(FaultKind kind, int index, Integer exit, String why, String complaint) {
        String file = job.rendered().file();
        if (index < 0 || !job.rendered().places().get(index).own()) {
            return new BuildFailure(kind, file + ": " + why, file, 0, null, exit, complaint);
        }
        DockerfileStep step = tracker.step(index);
        String message = file + ", line " + step.line() + ": " + step.instruction()
                + (exit == null ? ": " + why : " exited with status " + exit);
        String output = step.output().isBlank() ? complaint : step.output();
        return new BuildFailure(kind, message, file, step.line(), step.instruction(), exit, output);
    }

    /** Excludes the output of instructions, because a test may print messages that look like network errors. */
    private static String buildersOwnLines(String complaint) {
        List<String> lines = complaint.lines().filter(line -> !line.isBlank()).toList();
        List<String> own = new ArrayList<>(
                lines.stream().filter(line -> line.matches("#\\d+ ERROR: .*")).toList());
        own.addAll(lines.subList(Math.max(0, lines.size() - 1), lines.size()));
        return String.join("\n", own);
    }

    private static String lastLines(String complaint) {
        List<String> lines = complaint.lines().filter(line -> !line.isBlank()).toList();
        return String.join(" ", lines.subList(Math.max(0, lines.size() - 2), lines.size()));
    }
}
