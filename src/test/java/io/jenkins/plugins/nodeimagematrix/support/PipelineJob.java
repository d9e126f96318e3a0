package io.jenkins.plugins.nodeimagematrix.support;

/** Configuration of a Pipeline job whose script runs in the sandbox, as an ordinary user's does. */
public record PipelineJob(String script) {
    public String xml() {
        return """
                <?xml version='1.0' encoding='UTF-8'?>
                <flow-definition>
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition">
                    <script>%s</script>
                    <sandbox>true</sandbox>
                  </definition>
                </flow-definition>
                """.formatted(HomeFiles.escape(script));
    }
}
