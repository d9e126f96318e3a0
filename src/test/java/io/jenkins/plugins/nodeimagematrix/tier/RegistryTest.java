package io.jenkins.plugins.nodeimagematrix.tier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test that needs a registry: in memory in {@code mvn test}, the real one in {@code mvn verify}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("registry")
public @interface RegistryTest {}
