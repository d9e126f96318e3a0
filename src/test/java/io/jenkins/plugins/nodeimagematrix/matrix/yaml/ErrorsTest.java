package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of a matrix file is reported with its location, the expected value and the nearest valid name. */
@UnitTest
class ErrorsTest {
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8))
            .withLock(null);

    /** The file {@code errors.txt}: a name, what is replaced in {@code errors.yaml}, by what, and every problem it makes. */
    static List<Mistake> mistakes() throws IOException {
        return Stream.of(GoldenFile.text("errors.txt").split("\n\n"))
                .map(Mistake::of)
                .toList();
    }

    @Test
    void theFileItselfIsSound() throws IOException, MatrixFileException {
        assertThat(Plans.of(GoldenFile.text("errors.yaml"), REQUEST).cells()).hasSize(8);
        assertThat(mistakes()).hasSizeGreaterThan(75);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isTold(Mistake mistake) throws IOException {
        String sound = GoldenFile.text("errors.yaml");
        assertThat(sound).contains(mistake.was());
        String text = sound.replace(mistake.was(), mistake.is());

        assertThat(problems(text)).containsExactlyElementsOf(mistake.problems());
        assertThat(mistake.problems())
                .isNotEmpty()
                .allMatch(problem -> problem.matches("image-matrix.yaml:\\d+:\\d+: .+"));
    }

    private static List<String> problems(String text) {
        try {
            Plans.of(text, REQUEST);
            return List.of();
        } catch (MatrixFileException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    record Mistake(String name, String was, String is, List<String> problems) {
        static Mistake of(String text) {
            List<String> lines = text.lines().toList();
            return new Mistake(lines.get(0), text(lines.get(1)), text(lines.get(2)), lines.subList(3, lines.size()));
        }

        private static String text(String line) {
            return line.replace("(nothing)", "").replace("\\n", "\n").replace("\\t", "\t");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
