package io.jenkins.plugins.nodeimagematrix;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import hudson.FilePath;
import hudson.remoting.Callable;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.MasterToSlaveFileCallable;
import jenkins.security.MasterToSlaveCallable;

/**
 * The order of the packages: each uses those before it in the table of {@code CONTRIBUTING.md}, never those after it, and
 * the engine knows no Jenkins. The generated {@code Messages} of a room belong to all of its packages.
 */
@AnalyzeClasses(packages = "io.jenkins.plugins.nodeimagematrix", importOptions = ImportOption.DoNotIncludeTests.class)
@UnitTest
class RoomsTest {
    private static final String ROOT = "io.jenkins.plugins.nodeimagematrix";
    private static final int MAX_TYPES_IN_A_PACKAGE = 22;
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|", Pattern.MULTILINE);
    private static final DescribedPredicate<JavaClass> GENERATED = DescribedPredicate.describe(
            "generated from Messages.properties", type -> type.getSimpleName().equals("Messages"));

    @ArchTest
    static void packages_use_only_earlier_packages(JavaClasses plugin) {
        List<String> order = order();
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : ours(plugin)) {
            int own = order.indexOf(packageOf(type));
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> isOurs(target) && order.indexOf(packageOf(target)) > own)
                    .forEach(target -> wrong.add(type.getName() + " uses " + target.getName()));
        }
        assertThat(wrong)
                .as("uses of a package that stands later in CONTRIBUTING.md")
                .isEmpty();
    }

    @ArchTest
    static void contributing_names_every_package(JavaClasses plugin) {
        Set<String> packages = ours(plugin).stream().map(RoomsTest::packageOf).collect(Collectors.toSet());

        assertThat(order()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(packages);
    }

    @ArchTest
    static final ArchRule packages_form_no_circle = slices().matching(ROOT + ".(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(DescribedPredicate.alwaysTrue(), GENERATED);

    @ArchTest
    static void a_package_is_small(JavaClasses plugin) {
        Map<String, Integer> types = new TreeMap<>();
        ours(plugin).stream()
                .filter(JavaClass::isTopLevelClass)
                .forEach(type -> types.merge(packageOf(type), 1, Integer::sum));

        assertThat(types)
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MAX_TYPES_IN_A_PACKAGE));
    }

    @ArchTest
    static final ArchRule engine_knows_no_jenkins = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".compat..", ROOT + ".agent..", ROOT + ".job..", ROOT + ".pipeline..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci..", "com.cloudbees..", ROOT + ".compat..");

    @ArchTest
    static final ArchRule work_goes_from_the_controller_to_agents_and_never_back = classes()
            .that()
            .areAssignableTo(Callable.class)
            .or()
            .areAssignableTo(FilePath.FileCallable.class)
            .should()
            .beAssignableTo(MasterToSlaveCallable.class)
            .orShould()
            .beAssignableTo(MasterToSlaveFileCallable.class);

    /** They are looked for in the class loader of whatever thread comes first, so another plugin's could be found, or fail. */
    @ArchTest
    static final ArchRule json_needs_no_modules =
            noClasses().should().callMethodWhere(target(name("findAndAddModules")));

    @ArchTest
    static final ArchRule no_dumping_grounds = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper");

    /** These simple names mean something else to everybody who writes for Jenkins. */
    @ArchTest
    static final ArchRule no_type_is_named_as_one_of_jenkins = noClasses()
            .should()
            .haveSimpleName("Builder")
            .orShould()
            .haveSimpleName("BuildListener")
            .orShould()
            .haveSimpleName("BuildStep")
            .orShould()
            .haveSimpleName("Secret")
            .orShould()
            .haveSimpleName("Fingerprint")
            .orShould()
            .haveSimpleName("TestResult");

    private static List<JavaClass> ours(JavaClasses plugin) {
        return plugin.stream().filter(RoomsTest::isOurs).toList();
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT)
                && !GENERATED.test(type)
                && !type.getSimpleName().equals("package-info");
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1);
    }

    private static List<String> order() {
        try {
            String page = Files.readString(Path.of("CONTRIBUTING.md"));
            return ROW.matcher(page.substring(page.indexOf("\n## Rooms\n")))
                    .results()
                    .map(row -> row.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
