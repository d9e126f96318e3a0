package io.jenkins.plugins.nodeimagematrix;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import hudson.FilePath;
import hudson.remoting.Callable;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import jenkins.MasterToSlaveFileCallable;
import jenkins.security.MasterToSlaveCallable;

/** The walls between the rooms: a package uses those before it, never those behind it, and the engine knows no Jenkins. */
@AnalyzeClasses(packages = "io.jenkins.plugins.nodeimagematrix", importOptions = ImportOption.DoNotIncludeTests.class)
@UnitTest
class RoomsTest {
    private static final String ROOT = "io.jenkins.plugins.nodeimagematrix.";

    @ArchTest
    static final ArchRule rooms_use_only_earlier_rooms = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("release")
            .definedBy(ROOT + "release..")
            .layer("matrix")
            .definedBy(ROOT + "matrix..")
            .layer("docker")
            .definedBy(ROOT + "docker..")
            .layer("registry")
            .definedBy(ROOT + "registry..")
            .layer("run")
            .definedBy(ROOT + "run..")
            .layer("agent")
            .definedBy(ROOT + "agent..")
            .layer("job")
            .definedBy(ROOT + "job..")
            .layer("pipeline")
            .definedBy(ROOT + "pipeline..")
            .whereLayer("pipeline")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("pipeline")
            .whereLayer("agent")
            .mayOnlyBeAccessedByLayers("job", "pipeline")
            .whereLayer("run")
            .mayOnlyBeAccessedByLayers("agent", "job", "pipeline")
            .whereLayer("registry")
            .mayOnlyBeAccessedByLayers("run", "agent", "job", "pipeline")
            .whereLayer("docker")
            .mayOnlyBeAccessedByLayers("registry", "run", "agent", "job", "pipeline")
            .whereLayer("matrix")
            .mayOnlyBeAccessedByLayers("docker", "registry", "run", "agent", "job", "pipeline");

    @ArchTest
    static final ArchRule engine_knows_no_jenkins = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "release..", ROOT + "matrix..", ROOT + "docker..", ROOT + "registry..", ROOT + "run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci..", "com.cloudbees..")
            .allowEmptyShould(true);

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
}
