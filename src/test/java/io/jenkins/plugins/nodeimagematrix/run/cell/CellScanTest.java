package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.InstalledPackage;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands in a real shell. */
@UnitTest
class CellScanTest {
    private static final String IMAGE = "sha256:" + "a".repeat(64);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ImageContents CONTENTS = new ImageContents(
            null, List.of(new InstalledPackage(PackageKind.NPM, "npm", "10.9.0", null, null, "/n", null)), List.of());
    private static final String REPORT = """
            {"version":"2.1.0","runs":[{"tool":{"driver":{"name":"mine"}},"results":[
             {"ruleId":"CVE-2026-1","level":"error","message":{"text":"Package: npm\\nInstalled Version: 10.9.0"}}]}]}""";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path scratch;

    private CellScan.Outcome scan(String command, Severity threshold, Duration timeout) throws InterruptedException {
        CellRequest request = new CellRequest(
                "run",
                Plans.cell("jessie:4.4.7", null),
                "/",
                scratch.toString(),
                null,
                List.of(),
                Map.of("DOCKER_HOST", "unix:///run/some.sock"),
                Map.of(),
                null,
                false,
                true,
                new ScanRequest(command, new ScanPolicy(threshold, List.of()), LocalDate.EPOCH),
                timeout,
                3,
                0,
                null);
        CellScan.Outcome outcome = new CellScan(request, new CellLog(log)).perform(IMAGE, CONTENTS);
        assertThat(scratch).isEmptyDirectory();
        return outcome;
    }

    private CellFailure failure(String command) throws InterruptedException {
        CellScan.Outcome outcome = scan(command, Severity.HIGH, LONG);
        assertThat(outcome.report()).isNull();
        assertThat(outcome.failure().kind()).isEqualTo(CellFailure.Kind.SCAN);
        return outcome.failure();
    }

    private String logged() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_report_of_the_command_is_judged() throws InterruptedException {
        String command = "cat > $REPORT <<'E'\n" + REPORT + "\nE\n";

        CellScan.Outcome passes = scan(command, Severity.CRITICAL, LONG);
        CellScan.Outcome blocked = scan(command, Severity.HIGH, LONG);

        assertThat(passes.failure()).isNull();
        assertThat(passes.report().scanner()).isEqualTo("mine");
        assertThat(blocked.report()).isEqualTo(passes.report());
        assertThat(blocked.failure().kind()).isEqualTo(CellFailure.Kind.VULNERABILITY);
        assertThat(blocked.failure().message()).contains("CVE-2026-1 in npm 10.9.0");
        assertThat(logged()).contains("mine: 1 vulnerabilities");
    }

    @Test
    void the_command_gets_the_bill_of_the_image_and_its_names() throws Exception {
        failure("echo [$IMAGE] [$CELL] [$PLATFORM] [$DOCKER_HOST]; pwd; ls -A; cat $BOM");

        assertThat(logged())
                .contains("[" + IMAGE + "] [jessie:4.4.7] [] [unix:///run/some.sock]\n", "/scan-", "\nbom.json\n");
        JsonNode bill = new ObjectMapper()
                .readTree(logged().lines()
                        .filter(line -> line.startsWith("{"))
                        .findFirst()
                        .orElseThrow());
        assertThat(bill.path("components").findValuesAsText("purl")).containsExactly("pkg:npm/npm@10.9.0");
    }

    @Test
    void a_command_that_fails_is_not_repeated() throws InterruptedException {
        CellFailure failure = failure("echo once; cp $BOM $REPORT; echo the data base is missing >&2; exit 3");

        assertThat(failure.message())
                .isEqualTo(
                        "The scan command ended with status 3: the data base is missing. It must end with status 0 also"
                                + " if it finds vulnerabilities");
        assertThat(failure.output()).isEqualTo("once\nthe data base is missing");
        assertThat(logged()).containsOnlyOnce("once\n");
        assertThat(failure("exit 1").message())
                .startsWith("The scan command ended with status 1. It must end with status 0");
        assertThat(failure("no-such-scanner").message()).contains("status 127", "no-such-scanner");
    }

    @Test
    void a_report_is_demanded() throws InterruptedException {
        assertThat(failure("true").message()).contains("wrote no report", "$REPORT");
        assertThat(failure("mkdir $REPORT").message()).contains("wrote no report");
        assertThat(failure("mkfifo $REPORT").message()).contains("wrote no report");
        assertThat(failure("echo nothing > $REPORT").message()).contains("can't be read", "no JSON");
        assertThat(failure("cp $BOM $REPORT").message())
                .contains("it is a bill of materials without a list of vulnerabilities");
        assertThat(failure("head -c 17000000 /dev/zero > $REPORT").message()).contains("more than 16 MiB");
    }

    @Test
    void a_command_that_hangs_exceeds_the_timeout() throws InterruptedException {
        CellScan.Outcome outcome = scan("sleep 3600", Severity.HIGH, Duration.ofSeconds(1));

        assertThat(outcome.failure().kind()).isEqualTo(CellFailure.Kind.SCAN);
        assertThat(outcome.failure().message()).isEqualTo("The scan command exceeded the timeout of 1 s");
    }

    @Test
    void an_abort_ends_the_command_with_all_that_it_started() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<CellScan.Outcome> scan =
                    executor.submit(() -> scan("sleep 3600 & echo started $!; wait", Severity.HIGH, LONG));
            Await.until(PATIENCE, () -> logged().contains("started "), this::logged);
            long child = Long.parseLong(logged().replaceAll("(?s).*started (\\d+).*", "$1"));
            assertThat(isRunning(child)).isTrue();

            executor.shutdownNow();

            assertThatThrownBy(scan::get).hasCauseInstanceOf(InterruptedException.class);
            Await.until(PATIENCE, () -> !isRunning(child), () -> child + " runs");
        } finally {
            executor.shutdownNow();
        }
    }

    /** A process that ended, and that no other process has waited for, has no command line. */
    private static boolean isRunning(long process) {
        return ProcessHandle.of(process)
                .flatMap(handle -> handle.info().commandLine())
                .filter(command -> command.contains("sleep"))
                .isPresent();
    }
}
