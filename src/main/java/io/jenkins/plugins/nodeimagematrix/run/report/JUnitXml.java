package io.jenkins.plugins.nodeimagematrix.run.report;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The JUnit XML report of layer tests: one suite for each cell, one case for each instruction, in the format of Ant's JUnit
 * task that Jenkins' junit plugin reads.
 */
public final class JUnitXml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

    private JUnitXml() {}

    /** Writes the cells that were tried. The stream is not closed. */
    public static void write(List<CellResult> results, OutputStream out) throws XMLStreamException {
        write("", results, out);
    }

    /** @param matrix prefix of suite names if several matrices are combined; empty for none */
    public static void write(String matrix, List<CellResult> results, OutputStream out) throws XMLStreamException {
        XMLStreamWriter xml = FACTORY.createXMLStreamWriter(out, "UTF-8");
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        for (CellResult result : results) {
            if (result.startedMillis() > 0) {
                writeSuite(xml, matrix.isEmpty() ? result.cell() : matrix + " " + result.cell(), result);
            }
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    private static void writeSuite(XMLStreamWriter xml, String suite, CellResult result) throws XMLStreamException {
        // Images that were not built by a run have no known inputs.
        boolean given = result.inputHash().isEmpty();
        CellFailure scanFailure = scanFailure(result);
        boolean scanned = result.scan() != null || scanFailure != null;
        boolean built =
                result.failure() == null || result.failure().kind() == CellFailure.Kind.TEST || scanFailure != null;
        long cases = (given ? 0 : 1)
                + (scanned ? 1 : 0)
                + result.tests().stream()
                        .mapToLong(test -> Math.max(1, test.cases().size()))
                        .sum();
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", suite);
        xml.writeAttribute("tests", Long.toString(cases));
        xml.writeAttribute("failures", Long.toString(failures(result, built) + (scanFailure == null ? 0 : 1)));
        xml.writeAttribute("time", seconds(result.durationMillis()));
        String name = className(suite);
        if (!given) {
            writeCase(xml, name + ".build", "image is built", buildMillis(result), built ? null : result.failure());
        }
        for (CellResult.LayerTest test : result.tests()) {
            writeTest(xml, name, test, result.failure());
        }
        if (scanned) {
            writeCase(xml, name + ".scan", "image is scanned", 0, scanFailure);
        }
        xml.writeEndElement();
    }

    /** @return {@code null} unless the scan failed, or found what blocks the image */
    private static CellFailure scanFailure(CellResult result) {
        CellFailure failure = result.failure();
        return failure != null
                        && (failure.kind() == CellFailure.Kind.SCAN || failure.kind() == CellFailure.Kind.VULNERABILITY)
                ? failure
                : null;
    }

    private static void writeTest(XMLStreamWriter xml, String name, CellResult.LayerTest test, CellFailure failure)
            throws XMLStreamException {
        String folder = name + "." + className(test.folder());
        if (test.cases().isEmpty()) {
            writeCase(xml, folder, "test is built", test.millis(), test.passed() ? null : failure);
            return;
        }
        boolean explained = false;
        for (CellResult.Instruction step : test.cases()) {
            CellFailure why = step.passed() ? null : failureOf(test, step, failure);
            explained |= why != null;
            writeCase(xml, folder, step.line() + ": " + step.text(), step.millis(), why);
        }
        if (!test.passed() && !explained) {
            writeCase(xml, folder, "test is proven", test.millis(), failure);
        }
    }

    private static CellFailure failureOf(
            CellResult.LayerTest test, CellResult.Instruction step, CellFailure cellFailure) {
        if (cellFailure != null && cellFailure.place().equals(test.folder()) && cellFailure.line() == step.line()) {
            return cellFailure;
        }
        return new CellFailure(
                CellFailure.Kind.TEST,
                test.folder(),
                "Dockerfile",
                step.line(),
                step.text(),
                0,
                "failed",
                step.output());
    }

    private static void writeCase(XMLStreamWriter xml, String className, String name, long millis, CellFailure failure)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", printable(className));
        xml.writeAttribute("name", printable(name));
        xml.writeAttribute("time", seconds(millis));
        if (failure != null) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", printable(failure.headline()));
            xml.writeCharacters(printable(failure.output()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static long failures(CellResult result, boolean built) {
        long failed = result.tests().stream()
                .mapToLong(test -> test.passed()
                        ? 0
                        : Math.max(
                                1,
                                test.cases().stream()
                                        .filter(step -> !step.passed())
                                        .count()))
                .sum();
        return failed + (built ? 0 : 1);
    }

    private static long buildMillis(CellResult result) {
        return result.build().stream().mapToLong(CellResult.Instruction::millis).sum();
    }

    /** Replaces dots, which the junit plugin takes for package separators. */
    private static String className(String text) {
        return text.replaceAll("^[./]+", "").replace('.', '_').replace('/', '_');
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }

    /** Removes characters that XML 1.0 does not allow, such as most control characters in build output. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c == '\t'
                        || c == '\n'
                        || c >= 0x20 && c <= 0xD7FF
                        || c >= 0xE000 && c <= 0xFFFD
                        || c >= 0x10000)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
