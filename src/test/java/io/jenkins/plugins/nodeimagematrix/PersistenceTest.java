package io.jenkins.plugins.nodeimagematrix;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import hudson.model.Action;
import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;

/** What a controller writes to disk it can read again: its XStream cannot create records. */
@AnalyzeClasses(packages = "io.jenkins.plugins.nodeimagematrix", importOptions = ImportOption.DoNotIncludeTests.class)
@UnitTest
class PersistenceTest {
    @ArchTest
    static final ArchRule no_records_in_what_is_persisted = fields().that()
            .doNotHaveModifier(JavaModifier.TRANSIENT)
            .and()
            .doNotHaveModifier(JavaModifier.STATIC)
            .and()
            .areDeclaredInClassesThat(assignableTo(Action.class)
                    .or(assignableTo(Describable.class))
                    .or(assignableTo(Descriptor.class)))
            .should(mentionNoRecord())
            .allowEmptyShould(true);

    private static ArchCondition<JavaField> mentionNoRecord() {
        return new ArchCondition<>("mention no record, not even as an element of a collection") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                field.getType().getAllInvolvedRawTypes().stream()
                        .filter(type -> type.isAssignableTo(Record.class))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                field, field.getFullName() + " holds record " + type.getName())));
            }
        };
    }
}
