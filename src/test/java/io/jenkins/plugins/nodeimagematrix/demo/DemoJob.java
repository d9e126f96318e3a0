package io.jenkins.plugins.nodeimagematrix.demo;

import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The jobs of the demo, freestyle and Pipeline, as a person would have configured them. */
public final class DemoJob {
    private DemoJob() {}

    private static final Map<String, String> FIELDS = Map.of(
            "file", "image-matrix.yaml",
            "label", "docker",
            "push", "true",
            "perAgent", "1",
            "retries", "2",
            "timeout", "10");

    /** @param more further fields of the step, or others than the usual ones, as {@code <name>value</name>} */
    public static String xml(Path workspace, String registry, String... more) {
        Map<String, String> fields = new TreeMap<>(FIELDS);
        fields.put("registry", registry);
        for (String field : more) {
            String name = field.substring(1, field.indexOf('>'));
            fields.put(name, field.substring(name.length() + 2, field.lastIndexOf('<')));
        }
        StringBuilder step = new StringBuilder();
        fields.forEach((name, value) -> step.append("<%s>%s</%s>".formatted(name, value, name)));
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
                      %s
                    </io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder>
                  </builders>
                  <publishers/>
                  <buildWrappers/>
                </project>
                """.formatted(workspace, step);
    }

    /** The same work as a Pipeline. */
    public static String pipeline(Path workspace, String registry) {
        return new PipelineJob("""
                node('docker') {
                    ws('%s') {
                        nodeImageMatrix label: 'docker', push: true, registry: '%s'
                    }
                }
                """.formatted(workspace, registry)).xml();
    }
}
