package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where a registry sends uploads on to; a login and an image must not go there in the clear. */
@UnitTest
class RegistryHttpTest {
    private final RegistryHttp http = new RegistryHttp(
            RegistryConnectionsTest.keeping(Duration.ofMinutes(1)).at("registry.example.com", null, null),
            RegistryLimits.DEFAULT);

    @Test
    void upload_goes_on_where_the_registry_says() throws Exception {
        assertThat(http.follow("/v2/a/blobs/uploads/1?_state=x"))
                .hasToString("https://registry.example.com/v2/a/blobs/uploads/1?_state=x");
        assertThat(http.follow("https://storage.example.com/1?sig=x"))
                .hasToString("https://storage.example.com/1?sig=x");
    }

    @Test
    void registry_that_does_not_know_of_its_https_is_still_asked_by_https() throws Exception {
        assertThat(http.follow("http://registry.example.com/v2/a/blobs/uploads/1?_state=x"))
                .hasToString("https://registry.example.com/v2/a/blobs/uploads/1?_state=x");
    }

    @Test
    void redirect_to_an_unencrypted_or_invalid_url_is_refused() {
        assertThatThrownBy(() -> http.follow("http://storage.example.com/1?sig=hidden"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("to http://storage.example.com, without encryption;")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("hidden"));
        assertThatThrownBy(() -> http.follow("https://{host}/"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("an invalid URL");
    }
}
