package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets that an instruction prints show as stars. */
class MaskTest {
    @Test
    void every_occurrence_goes() {
        Mask mask = new Mask(List.of(new Secret("hunter22"), new Secret("tok-en")));

        assertThat(mask.apply("user:hunter22@host hunter22 tok-en")).isEqualTo("user:****@host **** ****");
        assertThat(mask.apply("nothing to see")).isEqualTo("nothing to see");
    }

    @Test
    void secret_of_several_lines_goes_line_by_line() {
        Mask mask = new Mask(List.of(new Secret("-----BEGIN-----\r\nabcdefgh\n  ijklmnop\n")));

        assertThat(mask.apply("#7 0.1 ijklmnop")).isEqualTo("#7 0.1 ****");
        assertThat(mask.apply("abcdefgh")).isEqualTo("****");
    }

    @Test
    void secret_inside_of_another_leaves_no_rest() {
        Mask mask = new Mask(List.of(new Secret("secret"), new Secret("secret-and-more")));

        assertThat(mask.apply("secret-and-more")).isEqualTo("****");
    }

    @Test
    void what_is_too_short_to_be_a_secret_does_not_spoil_the_log() {
        assertThat(new Mask(List.of(new Secret("a"), new Secret(""))).apply("a banana"))
                .isEqualTo("a banana");
    }
}
