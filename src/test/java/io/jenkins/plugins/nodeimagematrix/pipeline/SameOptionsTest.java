package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The freestyle builder and the Pipeline step have accessors of their own for the same options. */
@UnitTest
class SameOptionsTest {
    /** Options of the step alone: an alternative to {@code file}, and what only a script can use. */
    private static final List<String> OF_THE_STEP = List.of("inventory", "plan", "stage");

    @Test
    void builder_and_step_have_the_same_options() {
        Set<String> builder = setters(NodeImageMatrixBuilder.class);
        builder.add("file");

        assertThat(setters(NodeImageMatrixStep.class))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(builder.stream(), OF_THE_STEP.stream()).toList());
        assertThat(Arrays.stream(MatrixSettings.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(builder.stream(), Stream.of("stage")).toList());
    }

    @Test
    void options_have_the_same_defaults_and_take_the_same_values() throws ReflectiveOperationException {
        for (String option : setters(NodeImageMatrixBuilder.class)) {
            if (option.equals("secrets")) {
                // A list in a script, and lines in a form.
                continue;
            }
            NodeImageMatrixBuilder builder = new NodeImageMatrixBuilder(null);
            NodeImageMatrixStep step = new NodeImageMatrixStep();
            assertThat(get(builder, option)).as(option).isEqualTo(get(step, option));
            for (Object value : values(get(step, option))) {
                set(builder, option, value);
                set(step, option, value);
                assertThat(get(builder, option)).as(option + " " + value).isEqualTo(get(step, option));
            }
        }
    }

    private static List<?> values(Object like) {
        return like instanceof Boolean
                ? List.of(true, false)
                : like instanceof Integer ? List.of(-7, 0, 1, 99) : List.of("", "  ", " all ", "a b");
    }

    private static Set<String> setters(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.matches("set[A-Z].*"))
                .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Object get(Object object, String option) throws ReflectiveOperationException {
        String name = Character.toUpperCase(option.charAt(0)) + option.substring(1);
        Method getter = Arrays.stream(object.getClass().getDeclaredMethods())
                .filter(method -> method.getName().equals("get" + name)
                        || method.getName().equals("is" + name))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException("no getter of " + option));
        return getter.invoke(object);
    }

    private static void set(Object object, String option, Object value) throws ReflectiveOperationException {
        String name = "set" + Character.toUpperCase(option.charAt(0)) + option.substring(1);
        Class<?> type = value instanceof Boolean ? boolean.class : value instanceof Integer ? int.class : String.class;
        object.getClass().getMethod(name, type).invoke(object, value);
    }
}
