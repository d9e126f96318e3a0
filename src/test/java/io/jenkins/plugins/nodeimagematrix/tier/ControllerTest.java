package io.jenkins.plugins.nodeimagematrix.tier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test of the packaged plugin, nearly always in a controller; some start Docker daemons for it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("controller")
public @interface ControllerTest {}
