package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.jenkins.plugins.nodeimagematrix.vulnerability.JudgedReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanVerdict;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.io.Serializable;
import java.util.StringJoiner;

/**
 * What a scanner found in an image, in numbers.
 *
 * @param digest of the file with the vulnerabilities
 * @param version of the scanner; {@code null} if it does not name it
 * @param omitted how many vulnerabilities are in no list, because there are too many; they are not in the numbers by severity
 * @param threshold the lowest severity that blocks an image
 * @param blocking how many vulnerabilities block the image
 * @param excepted how many vulnerabilities would block it but for an exception
 */
public record ScanSummary(
        String digest,
        String scanner,
        String version,
        int critical,
        int high,
        int medium,
        int low,
        int unknown,
        int omitted,
        Severity threshold,
        int blocking,
        int excepted)
        implements Serializable {
    static ScanSummary of(String digest, JudgedReport judged) {
        ScannerReport found = judged.report();
        ScanVerdict verdict = judged.verdict();
        return new ScanSummary(
                digest,
                found.scanner(),
                found.version(),
                found.count(Severity.CRITICAL),
                found.count(Severity.HIGH),
                found.count(Severity.MEDIUM),
                found.count(Severity.LOW),
                found.count(Severity.UNKNOWN),
                found.omitted(),
                verdict.threshold(),
                verdict.blocked(),
                verdict.excepted().size());
    }

    /** {@code 2 critical, 5 medium; 1 excepted (grype 0.104.0)}. */
    public String describe() {
        StringJoiner numbers = new StringJoiner(", ");
        add(numbers, critical, "critical");
        add(numbers, high, "high");
        add(numbers, medium, "medium");
        add(numbers, low, "low");
        add(numbers, unknown, "of unknown severity");
        add(numbers, omitted, "more");
        return (numbers.length() == 0 ? "no vulnerabilities" : "vulnerabilities: " + numbers)
                + (excepted == 0 ? "" : "; " + excepted + " excepted")
                + " (" + tool() + ")";
    }

    private static void add(StringJoiner numbers, int count, String what) {
        if (count > 0) {
            numbers.add(count + " " + what);
        }
    }

    /** The scanner with its version. */
    @JsonIgnore
    public String tool() {
        return version == null ? scanner : scanner + " " + version;
    }
}
