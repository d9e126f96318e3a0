package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** A step's own thread: its authentication, and its failure when the step is stopped. */
@UnitTest
class BackgroundStepExecutionTest {
    private static final int END_SECONDS = 30;

    private final Surroundings surroundings = new Surroundings();

    @Test
    void works_as_who_the_build_runs_as_and_again_after_a_restart() throws Exception {
        BackgroundStepExecution step = new Step(surroundings) {
            @Override
            Object perform(boolean again) {
                return SecurityContextHolder.getContext().getAuthentication().getName() + again;
            }
        };

        step.start();
        assertThat(surroundings.end.get(END_SECONDS, TimeUnit.SECONDS)).isEqualTo("builderfalse");

        surroundings.end = new CompletableFuture<>();
        step.onResume();
        assertThat(surroundings.end.get(END_SECONDS, TimeUnit.SECONDS)).isEqualTo("buildertrue");
    }

    @Test
    void a_step_that_is_stopped_ends_with_the_cause_and_keeps_what_went_wrong_meanwhile() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        IllegalStateException lost = new IllegalStateException("could not clean up");
        BackgroundStepExecution step = new Step(surroundings) {
            @Override
            Object perform(boolean again) {
                working.countDown();
                try {
                    new CountDownLatch(1).await();
                    return null;
                } catch (InterruptedException stopped) {
                    throw lost;
                }
            }
        };
        Exception aborted = new Exception("aborted by a person");

        step.start();
        working.await();
        step.stop(aborted);

        Assertions.assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> surroundings.end.get(END_SECONDS, TimeUnit.SECONDS))
                .havingCause()
                .isSameAs(aborted);
        assertThat(aborted.getSuppressed()).containsExactly(lost);
    }

    private abstract static class Step extends BackgroundStepExecution {
        private static final long serialVersionUID = 1L;

        Step(StepContext context) {
            super(context);
        }

        @Override
        String task() {
            return "trying";
        }
    }

    /** A Pipeline that runs as {@code builder}. */
    private static final class Surroundings extends StepContext {
        private static final long serialVersionUID = 1L;

        private transient CompletableFuture<Object> end = new CompletableFuture<>();

        @Override
        public <T> T get(Class<T> key) {
            return key == FlowExecution.class ? key.cast(new Flow()) : null;
        }

        @Override
        public void onSuccess(Object result) {
            end.complete(result);
        }

        @Override
        public void onFailure(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setResult(Result result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            throw new IllegalStateException("no body");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private static final class Flow extends FlowExecution {
        @Override
        public Authentication getAuthentication2() {
            return () -> "builder";
        }
    }
}
