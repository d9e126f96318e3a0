package io.jenkins.plugins.nodeimagematrix.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release catalogue of a controller that reaches other hosts through a proxy only. */
@UnitTest
class CatalogueProxyTest {
    private static final String CATALOGUE =
            "[{\"version\":\"v22.11.0\",\"date\":\"2024-10-29\",\"lts\":\"Jod\",\"security\":false,\"files\":[]}]";

    @TempDir
    private Path copies;

    @Test
    void is_read_through_the_proxy_of_the_controller_with_its_login() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            byte[] body = CATALOGUE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        proxy.start();
        try {
            RegistryCredentials login = new RegistryCredentials("jenkins", "secret");
            RegistryProxy settings =
                    RegistryProxy.of("127.0.0.1", proxy.getAddress().getPort(), login, "");

            ReleaseCatalogue catalogue =
                    PlanStep.catalogues(copies, settings).read("http://releases.invalid/index.json");

            assertThat(catalogue.find(Version.parse("22.11.0"))).isPresent();
            assertThat(catalogue.origin().isFallback()).isFalse();
            assertThat(asked).containsExactly("http://releases.invalid/index.json " + login.basic());
        } finally {
            proxy.stop(0);
        }
    }
}
