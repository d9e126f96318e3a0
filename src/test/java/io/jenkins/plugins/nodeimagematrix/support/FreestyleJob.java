package io.jenkins.plugins.nodeimagematrix.support;

/** Configuration of a freestyle job, complete enough for both kinds of controller. */
public record FreestyleJob(String label, String builders) {
    /** A job that runs one shell script. */
    public static FreestyleJob shell(String label, String script) {
        return new FreestyleJob(
                label, "<hudson.tasks.Shell><command>" + HomeFiles.escape(script) + "</command></hudson.tasks.Shell>");
    }

    public String xml() {
        return """
                <?xml version='1.0' encoding='UTF-8'?>
                <project>
                  <actions/>
                  <description></description>
                  <keepDependencies>false</keepDependencies>
                  <properties/>
                  <scm class="hudson.scm.NullSCM"/>
                  <assignedNode>%s</assignedNode>
                  <canRoam>false</canRoam>
                  <disabled>false</disabled>
                  <blockBuildWhenDownstreamBuilding>false</blockBuildWhenDownstreamBuilding>
                  <blockBuildWhenUpstreamBuilding>false</blockBuildWhenUpstreamBuilding>
                  <triggers/>
                  <concurrentBuild>false</concurrentBuild>
                  <builders>%s</builders>
                  <publishers/>
                  <buildWrappers/>
                </project>
                """.formatted(HomeFiles.escape(label), builders);
    }
}
