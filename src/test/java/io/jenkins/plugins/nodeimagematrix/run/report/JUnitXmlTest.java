package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@UnitTest
class JUnitXmlTest {
    @Test
    void a_suite_for_each_cell_and_a_case_for_each_instruction() throws Exception {
        Document xml = written(List.of(
                CellResults.proven("jessie:4.4.7", "sha256:1"), CellResults.failed("jessie:6.3.1", "tests/node", 2)));

        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
        Element failed = (Element) xml.getElementsByTagName("testsuite").item(1);
        assertThat(failed.getAttribute("name")).isEqualTo("jessie:6.3.1");
        assertThat(failed.getAttribute("failures")).isEqualTo("1");
        assertThat(failed.getAttribute("tests"))
                .isEqualTo(
                        String.valueOf(failed.getElementsByTagName("testcase").getLength()));
        Element why = (Element) failed.getElementsByTagName("failure").item(0);
        assertThat(why.getAttribute("message")).isEqualTo("tests/node/Dockerfile:2: RUN node -v: exited with 1");
        assertThat(why.getTextContent()).isEqualTo("bad [31mred\n");
    }

    @Test
    void image_built_outside_of_the_plugin_has_no_build_case() throws Exception {
        CellResult whole = CellResults.proven("app:candidate", "sha256:1");
        CellResult given = CellResult.builder(whole.cell(), whole.state(), "", "")
                .imageId(whole.imageId())
                .tests(whole.tests())
                .layers(whole.layers())
                .agent("agent-1")
                .startedMillis(1)
                .durationMillis(1)
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JUnitXml.write("other.yaml", List.of(given, whole), out);
        Document xml = parsed(out);

        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("other.yaml app:candidate");
        assertThat(suite.getAttribute("tests"))
                .isEqualTo(String.valueOf(suite.getElementsByTagName("testcase").getLength()));
        assertThat(names(suite)).isNotEmpty().doesNotContain("image is built");
        assertThat(names((Element) xml.getElementsByTagName("testsuite").item(1)))
                .contains("image is built");
    }

    @Test
    void a_scan_is_a_case_of_its_own() throws Exception {
        CellResult proven = CellResults.proven("jessie:4.4.7", "sha256:1");
        CellFailure why = CellFailure.of(CellFailure.Kind.VULNERABILITY, "1 vulnerability of severity high");
        CellResult blocked = proven.failed(why);

        Element suite = (Element)
                written(List.of(blocked)).getElementsByTagName("testsuite").item(0);

        assertThat(names(suite)).endsWith("image is scanned").contains("image is built");
        assertThat(suite.getAttribute("tests"))
                .isEqualTo(String.valueOf(names(suite).size()));
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("image is scanned");
        assertThat(failure.getAttribute("message")).isEqualTo("1 vulnerability of severity high");
        assertThat(names((Element) written(List.of(proven))
                        .getElementsByTagName("testsuite")
                        .item(0)))
                .doesNotContain("image is scanned");
    }

    private static List<String> names(Element suite) {
        NodeList cases = suite.getElementsByTagName("testcase");
        return IntStream.range(0, cases.getLength())
                .mapToObj(i -> ((Element) cases.item(i)).getAttribute("name"))
                .toList();
    }

    @Test
    void cells_that_were_not_tried_are_left_out() throws Exception {
        CellResult idle = CellResult.builder("a", CellState.CANCELLED, "", "").build();

        assertThat(written(List.of(idle)).getElementsByTagName("testsuite").getLength())
                .isZero();
    }

    private static Document written(List<CellResult> results) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JUnitXml.write(results, out);
        return parsed(out);
    }

    private static Document parsed(ByteArrayOutputStream out) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(out.toByteArray()));
    }
}
