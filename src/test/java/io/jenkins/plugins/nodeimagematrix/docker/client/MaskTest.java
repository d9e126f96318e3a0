package io.jenkins.plugins.nodeimagematrix.docker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Secrets that an instruction prints show as stars, wherever in its output they are. */
@UnitTest
class MaskTest {
    @Test
    void every_occurrence_goes() throws Exception {
        assertThat(shown("user:hunter22@host hunter22 tok-en\nnothing to see\r\n\nthe end", "hunter22", "tok-en"))
                .containsExactly("user:****@host **** ****", "nothing to see", "", "the end");
    }

    @Test
    void secret_of_several_lines_goes_line_by_line() throws Exception {
        assertThat(shown("#7 0.1 ijklmnop\nabcdefgh\n", "-----BEGIN-----\r\nabcdefgh\n  ijklmnop\n"))
                .containsExactly("#7 0.1 ****", "****");
    }

    @Test
    void secret_inside_of_another_and_one_that_overlaps_another_leave_no_rest() throws Exception {
        assertThat(shown("secret-and-more\n", "secret", "secret-and-more")).containsExactly("****");
        assertThat(shown("<abcdefgh>\n", "abcdef", "defgh")).containsExactly("<****>");
        assertThat(shown("<aaaaaa>\n", "aaaa")).containsExactly("<****>");
    }

    /** BuildKit's summary of a failure may begin within a line. */
    @Test
    void rest_of_a_secret_at_the_start_of_a_line_goes_as_well() throws Exception {
        assertThat(shown("-and-hunter22 said\nter22 said\n", "user-and-hunter22"))
                .containsExactly("**** said", "ter22 said");
    }

    @Test
    void what_is_too_short_to_be_a_secret_does_not_spoil_the_log() throws Exception {
        assertThat(shown("a banana", "a", "")).containsExactly("a banana");
    }

    @Test
    void line_of_any_length_without_a_secret_comes_whole_or_in_pieces() throws Exception {
        int longest = LineSplitter.MAX_LINE_CHARS;
        for (String[] secrets : List.of(new String[0], new String[] {"a-secret"})) {
            for (int length : List.of(0, 1, longest - 1, longest, longest + 7, longest + 8, 3 * longest + 1)) {
                List<String> pieces = shown("x".repeat(length) + "\nnext\n", secrets);

                assertThat(String.join("", pieces)).isEqualTo("x".repeat(length) + "next");
                assertThat(pieces.get(pieces.size() - 1)).isEqualTo("next");
                assertThat(pieces).allMatch(piece -> piece.length() <= longest);
            }
        }
    }

    /** Wherever the cut falls: before it, within, after it. */
    @Test
    void secret_across_the_cut_of_a_long_line_goes_as_well() throws Exception {
        String secret = "0123456789abcdef";
        for (int cut = 1; cut <= 2; cut++) {
            for (int before = -1; before <= secret.length() + 1; before++) {
                String start = "x".repeat(cut * LineSplitter.MAX_LINE_CHARS - before);
                String all = String.join("", shown(start + secret + "y".repeat(9) + "\n", secret));

                assertThat(all.replace("*", "")).isEqualTo(start + "y".repeat(9));
                assertThat(all).contains("****");
            }
        }
    }

    @Test
    void no_part_of_a_secret_is_seen_however_it_repeats_or_overlaps_across_cuts() throws Exception {
        String endless = "abab".repeat(LineSplitter.MAX_LINE_CHARS);
        assertThat(String.join("", shown(endless + "!", "ababab", "baba"))).matches("\\*+!");
        String longer = "0123456789".repeat(LineSplitter.MAX_LINE_CHARS / 5);
        assertThat(String.join("", shown("<" + longer + ">", longer, "9012"))).matches("<\\*+>");
    }

    private static List<String> shown(String output, String... secrets) throws IOException {
        List<String> lines = new ArrayList<>();
        LineSplitter.read(
                new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)),
                new Mask(Stream.of(secrets).map(BuildSecret::new).toList()),
                lines::add);
        return lines;
    }
}
