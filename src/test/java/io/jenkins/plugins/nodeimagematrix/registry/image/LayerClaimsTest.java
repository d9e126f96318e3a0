package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images with the same new layers are uploaded one after another, all others at the same time. */
@UnitTest
class LayerClaimsTest {
    private static final String PLACE = "daemon registry.example.com/acme/node";
    private static final Runnable NO_WAIT = () -> {
        throw new AssertionError("it waits");
    };

    private final LayerClaims claims = new LayerClaims();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<LayerClaims.Claim> waiting(String... layers) throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        Future<LayerClaims.Claim> claim = threads.submit(() -> claims.claim(PLACE, List.of(layers), waits::countDown));
        assertThat(waits.await(90, TimeUnit.SECONDS)).isTrue();
        return claim;
    }

    @Test
    void image_waits_for_the_upload_of_its_layer_and_later_ones_do_not() throws Exception {
        LayerClaims.Claim first = claims.claim(PLACE, List.of("node", "one"), NO_WAIT);
        Future<LayerClaims.Claim> second = waiting("node", "two");
        assertThat(second).isNotDone();

        first.uploaded();
        first.close();

        LayerClaims.Claim open = second.get(90, TimeUnit.SECONDS);
        claims.claim(PLACE, List.of("node", "one", "three"), NO_WAIT).close();
        open.close();
    }

    @Test
    void image_takes_over_from_an_upload_that_failed_and_holds_the_layer_itself() throws Exception {
        LayerClaims.Claim first = claims.claim(PLACE, List.of("node"), NO_WAIT);
        Future<LayerClaims.Claim> second = waiting("node");

        first.close();

        LayerClaims.Claim open = second.get(90, TimeUnit.SECONDS);
        Future<LayerClaims.Claim> third = waiting("node");
        assertThat(third).isNotDone();
        open.close();
        third.get(90, TimeUnit.SECONDS).close();
    }

    @Test
    void other_layers_and_the_same_layer_elsewhere_are_not_waited_for() throws Exception {
        try (LayerClaims.Claim first = claims.claim(PLACE, List.of("node"), NO_WAIT)) {
            claims.claim(PLACE, List.of("other"), NO_WAIT).close();
            claims.claim("another daemon", List.of("node"), NO_WAIT).close();
            claims.claim(PLACE, List.of(), NO_WAIT).close();
            first.uploaded();
        }
    }

    @Test
    void wait_ends_with_an_interrupt_and_claims_nothing() throws Exception {
        try (LayerClaims.Claim first = claims.claim(PLACE, List.of("node"), NO_WAIT)) {
            Future<LayerClaims.Claim> second = waiting("node", "two");
            threads.shutdownNow();
            assertThatThrownBy(() -> second.get(90, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            claims.claim(PLACE, List.of("two"), NO_WAIT).close();
            first.uploaded();
        }
    }
}
