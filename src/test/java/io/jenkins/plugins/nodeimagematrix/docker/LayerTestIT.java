package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The daemons that are met most. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC", "CONTAINERD_BUILDKIT"})
@DockerTest
class LayerTestIT extends LayerTestContract {}
