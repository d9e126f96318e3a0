package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger;
import io.jenkins.plugins.nodeimagematrix.pipeline.NodeImageMatrixStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.PushAliasesStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.TestLayerStep;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jenkinsci.Symbol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** What Jenkins' forms, scripts and tools expect of every descriptor of the plugin. */
@WithJenkins
class DescriptorsTest {
    private static final List<Class<?>> DESCRIBED = List.of(
            NodeImageMatrixBuilder.class,
            NodeImageMatrixConfiguration.class,
            ImageMatrixTrigger.class,
            NodeImageMatrixStep.class,
            TestLayerStep.class,
            PushAliasesStep.class);

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void end() throws Exception {
        jenkins.after();
    }

    @Test
    void every_field_has_help() throws Exception {
        Set<String> without = jenkins.executeOnServer(() -> {
            Set<String> fields = new TreeSet<>();
            for (Class<?> type : DESCRIBED) {
                for (String field : Fields.of(type)) {
                    if (descriptor(type).getHelpFile(field) == null) {
                        fields.add(type.getSimpleName() + "." + field);
                    }
                }
            }
            return fields;
        });
        assertEquals(Set.of(), without);
    }

    @Test
    void fields_were_found() {
        TreeMap<String, Integer> counts = new TreeMap<>();
        DESCRIBED.forEach(
                type -> counts.put(type.getSimpleName(), Fields.of(type).size()));
        assertFalse(counts.containsValue(0), counts::toString);
        assertEquals(6, counts.get("ImageMatrixTrigger"));
        assertTrue(counts.get("NodeImageMatrixConfiguration") >= 8, counts::toString);
    }

    @Test
    void every_check_and_every_choice_takes_a_post_request() {
        Set<String> wrong = new TreeSet<>();
        int checks = 0;
        for (Class<?> type : DESCRIBED) {
            for (Method method : descriptor(type).getClass().getMethods()) {
                boolean ours = method.getDeclaringClass().getName().startsWith("io.jenkins.plugins.nodeimagematrix.");
                if (ours && method.getName().matches("do[A-Z].*")) {
                    checks++;
                    if (!method.isAnnotationPresent(POST.class) && !method.isAnnotationPresent(RequirePOST.class)) {
                        wrong.add(type.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertFalse(checks < DESCRIBED.size(), "checks were found");
    }

    @Test
    void symbols() {
        TreeMap<String, String> symbols = new TreeMap<>();
        for (Class<?> type :
                List.of(NodeImageMatrixBuilder.class, NodeImageMatrixConfiguration.class, ImageMatrixTrigger.class)) {
            Symbol symbol = descriptor(type).getClass().getAnnotation(Symbol.class);
            symbols.put(type.getSimpleName(), symbol == null ? "" : String.join(" ", symbol.value()));
        }
        assertEquals("nodeImageMatrix", symbols.get("NodeImageMatrixConfiguration"));
        assertEquals("imageMatrix", symbols.get("ImageMatrixTrigger"));
        assertFalse(symbols.get("NodeImageMatrixBuilder").isEmpty());
    }

    private static Descriptor<?> descriptor(Class<?> type) {
        return type == NodeImageMatrixConfiguration.class
                ? NodeImageMatrixConfiguration.get()
                : jenkins.jenkins.getDescriptor(type.asSubclass(Describable.class));
    }
}
