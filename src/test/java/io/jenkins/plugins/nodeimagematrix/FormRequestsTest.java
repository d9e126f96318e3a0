package io.jenkins.plugins.nodeimagematrix;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/** What forms ask for is asked by POST, so that no link of another site can ask for it in a user's name. */
@AnalyzeClasses(packages = "io.jenkins.plugins.nodeimagematrix", importOptions = ImportOption.DoNotIncludeTests.class)
@UnitTest
class FormRequestsTest {
    @ArchTest
    static final ArchRule forms_ask_by_post = methods()
            .that()
            .haveNameMatching("do(Check|Fill|AutoComplete|Validate|Test)[A-Z].*")
            .should()
            .beAnnotatedWith(POST.class)
            .orShould()
            .beAnnotatedWith(RequirePOST.class);
}
