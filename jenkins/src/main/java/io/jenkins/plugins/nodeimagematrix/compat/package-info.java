/**
 * What the plugin takes from Jenkins in different ways on hudson-core 1.395, which the root build compiles against, and here. The
 * root build's own versions of these types are in {@code src/compat/java}.
 */
package io.jenkins.plugins.nodeimagematrix.compat;
