package io.jenkins.plugins.nodeimagematrix.docker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The other daemons and builders. */
@Tag("long")
@ParameterizedClass
@EnumSource(names = {"CONTAINERD_CLASSIC", "NEWER_BUILDKIT", "NEWER_CLASSIC"})
class LayerTestOnMoreDaemonsIT extends LayerTestContract {}
