package io.jenkins.plugins.nodeimagematrix.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.DebianPackages;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PackagedPlugin;
import io.jenkins.plugins.nodeimagematrix.support.RegistryInProcess;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test class is in the tier that has what it needs, so that {@code mvn test} passes where there is only a JDK. */
@UnitTest
class TierTest {
    private static final String ROOT = "io.jenkins.plugins.nodeimagematrix";

    /** From what needs the least; each may also use what those before it use. */
    private enum Tier {
        UNIT(UnitTest.class),
        REGISTRY(RegistryTest.class, TestRegistry.class),
        DOCKER(DockerTest.class, DebianPackages.class, SmallDisk.class),
        CONTROLLER(ControllerTest.class, Controller.class, PackagedPlugin.class),
        BROWSER(BrowserTest.class, Browser.class);

        private final Class<? extends Annotation> annotation;
        private final List<Class<?>> supports;

        Tier(Class<? extends Annotation> annotation, Class<?>... supports) {
            this.annotation = annotation;
            this.supports = List.of(supports);
        }
    }

    private static final JavaClasses CLASSES = ArchConfiguration.withThreadLocalScope(configuration -> {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages(ROOT);
    });

    @Test
    void each_test_class_is_in_one_tier() {
        assertThat(tests()).isNotEmpty();
        assertThat(tests()).filteredOn(test -> declared(test).size() != 1).isEmpty();
    }

    @Test
    void each_tier_has_what_its_tests_use() {
        assertThat(tests().stream()
                        // It names them all.
                        .filter(test -> !test.isEquivalentTo(TierTest.class))
                        .filter(test -> declared(test).stream().anyMatch(tier -> tier.compareTo(needed(test)) < 0))
                        .map(test -> test.getSimpleName() + " needs " + needed(test)))
                .isEmpty();
    }

    /** Surefire takes those named Test, before there is a package; failsafe takes the others, and those of a registry again. */
    @Test
    void names_agree_with_tiers() {
        assertThat(tests())
                .filteredOn(test -> declared(test).stream()
                        .anyMatch(tier -> test.getSimpleName().endsWith("IT") == tier.compareTo(Tier.REGISTRY) <= 0))
                .isEmpty();
    }

    /** No other run plays them, so whoever prepares a release looks for them in the table of the decision. */
    @Test
    void tests_that_need_a_real_jenkins_are_among_those_that_a_release_must_pass() throws IOException {
        String table = Files.readString(Path.of("docs/decisions/0013-a-build-for-jenkins-people.md"));
        List<String> names = tests().stream()
                .filter(TierTest::needsRealJenkins)
                .map(JavaClass::getSimpleName)
                .toList();

        assertThat(names).isNotEmpty();
        assertThat(names)
                .filteredOn(name -> !table.contains("\n| `" + name + "` | "))
                .isEmpty();
    }

    private static boolean needsRealJenkins(JavaClass test) {
        return test.isAnnotatedWith(NeedsRealJenkins.class)
                || test.getAllMethods().stream().anyMatch(method -> method.isAnnotatedWith(NeedsRealJenkins.class));
    }

    private static List<JavaClass> tests() {
        return CLASSES.stream()
                .filter(type -> type.getSimpleName().matches(".+(Test|IT)"))
                .filter(type -> !type.isAnnotation() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .toList();
    }

    private static List<Tier> declared(JavaClass test) {
        return Arrays.stream(Tier.values())
                .filter(tier -> test.isAnnotatedWith(tier.annotation))
                .toList();
    }

    /**
     * The highest tier whose supports the class uses, itself or by others. How a registry comes about is the registry's concern;
     * the registry in process needs no more than a JDK.
     */
    private static Tier needed(JavaClass test) {
        Tier needed = Tier.UNIT;
        Set<JavaClass> seen = new HashSet<>(Set.of(test));
        Deque<JavaClass> left = new ArrayDeque<>(seen);
        while (!left.isEmpty()) {
            JavaClass next = left.pop();
            Tier of = tierOf(next);
            needed = of.compareTo(needed) > 0 ? of : needed;
            if (!next.isEquivalentTo(TestRegistry.class) && !next.isEquivalentTo(RegistryInProcess.class)) {
                used(next).filter(seen::add).forEach(left::push);
            }
        }
        return needed;
    }

    private static Stream<JavaClass> used(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(target -> CLASSES.contain(target.getName()));
    }

    private static Tier tierOf(JavaClass type) {
        return Arrays.stream(Tier.values())
                .filter(tier -> tier.supports.stream().anyMatch(type::isEquivalentTo))
                .findFirst()
                .orElse(Tier.UNIT);
    }
}
