package io.jenkins.plugins.nodeimagematrix.demo;

import java.nio.file.Path;

/** The freestyle job with the build step, as a person would have configured it. */
public final class DemoJob {
    private DemoJob() {}

    /** @param more further fields of the step, as XML */
    public static String xml(Path workspace, String registry, String... more) {
        return """
                <?xml version='1.0' encoding='UTF-8'?>
                <project>
                  <actions/>
                  <description>Builds, tests and ships the demo matrix.</description>
                  <keepDependencies>false</keepDependencies>
                  <properties/>
                  <scm class="hudson.scm.NullSCM"/>
                  <assignedNode>docker</assignedNode>
                  <canRoam>false</canRoam>
                  <disabled>false</disabled>
                  <blockBuildWhenDownstreamBuilding>false</blockBuildWhenDownstreamBuilding>
                  <blockBuildWhenUpstreamBuilding>false</blockBuildWhenUpstreamBuilding>
                  <triggers/>
                  <concurrentBuild>false</concurrentBuild>
                  <customWorkspace>%s</customWorkspace>
                  <builders>
                    <io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder>
                      <file>image-matrix.yaml</file>
                      <label>docker</label>
                      <registry>%s</registry>
                      <push>true</push>
                      <perAgent>1</perAgent>
                      <retries>2</retries>
                      <timeout>10</timeout>
                      %s
                    </io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder>
                  </builders>
                  <publishers/>
                  <buildWrappers/>
                </project>
                """.formatted(workspace, registry, String.join("\n", more));
    }
}
