package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The other daemons and builders. */
@Tag("long")
@ParameterizedClass
@EnumSource(names = {"CONTAINERD_CLASSIC", "NEWER_BUILDKIT", "NEWER_CLASSIC"})
@DockerTest
class LayerTestOnMoreDaemonsIT extends LayerTestContract {}
