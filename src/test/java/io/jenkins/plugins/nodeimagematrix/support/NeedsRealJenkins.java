package io.jenkins.plugins.nodeimagematrix.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Marks tests of what the embedded controller has not got: Pipeline, credentials, configuration as code. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = Controller.WAR,
        matches = ".+",
        disabledReason = "needs a real Jenkins: -Dcontroller.war=FILE -Dcontroller.plugins=DIR")
public @interface NeedsRealJenkins {}
