package org.jenkinsci;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The short name of an extension in pipelines and configuration as code. Jenkins finds the classes that bear one through
 * {@code META-INF/services/annotations/org.jenkinsci.Symbol}, which is kept by hand and watched by a test.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Documented
public @interface Symbol {
    String[] value();
}
