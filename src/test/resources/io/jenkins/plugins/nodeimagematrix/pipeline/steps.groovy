// Runs in the controller: starts a step of the running build of a job, and says how far it is. The surroundings of a Pipeline are
// played here; the step, its descriptor and its execution are the real ones. There is no graph, so no step may end with a warning.
import com.fasterxml.jackson.databind.ObjectMapper
import hudson.EnvVars
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander
import hudson.FilePath
import hudson.model.Computer
import hudson.model.Hudson
import hudson.model.Run
import hudson.model.TaskListener
import hudson.util.StreamTaskListener
import jenkins.model.Jenkins
import org.jenkinsci.plugins.workflow.flow.FlowExecution
import org.jenkinsci.plugins.workflow.steps.StepContext
import org.jenkinsci.plugins.workflow.steps.StepDescriptor

class Surroundings extends StepContext {
    Map things
    Object outcome = 'running'
    Object get(Class key) { things.get(key) }
    void onSuccess(Object result) { outcome = [result: result] }
    void onFailure(Throwable failure) { outcome = [failure: failure.message, type: failure.class.name] }
    boolean isReady() { true }
    com.google.common.util.concurrent.ListenableFuture saveState() { null }
    void setResult(hudson.model.Result result) { things.get(Run).setResult(result) }
    org.jenkinsci.plugins.workflow.steps.BodyInvoker newBodyInvoker() { throw new IllegalStateException('no body') }
    boolean equals(Object other) { this.is(other) }
    int hashCode() { System.identityHashCode(this) }
}

class Flow extends FlowExecution {
    def authentication = Jenkins.authentication2
    org.springframework.security.core.Authentication getAuthentication2() { authentication }
}

def json = new ObjectMapper()
def request = json.readValue(new String('@REQUEST@'.decodeBase64(), 'UTF-8'), Map)
if (request.function) {
    def run = Hudson.instance.getItem(request.job).lastBuild
    def computer = run.builtOn.toComputer()
    def listener = new StreamTaskListener(new FileOutputStream(new File(run.rootDir, 'steps.log'), true))
    def environment = run.getEnvironment(listener)
    environment.putAll(request.environment)
    def folder = new FilePath(computer.channel, request.folder)
    def surroundings = new Surroundings(things: [
        (Run): run, (Computer): computer, (EnvVars): environment, (FilePath): folder, (TaskListener): listener,
        (EnvironmentExpander): EnvironmentExpander.constant(request.environment), (FlowExecution): new Flow()])
    System.properties.put(request.id, surroundings)
    try {
        def descriptor = StepDescriptor.byFunctionName(request.function)
        def arguments = new HashMap(descriptor.customInstantiate(request.arguments))
        def constructor = descriptor.clazz.constructors[0]
        def given = constructor.parameterTypes.collect { arguments.remove('image') } as Object[]
        def step = constructor.newInstance(given)
        arguments.each { name, value -> step."${name}" = value }
        descriptor.checkContextAvailability(surroundings)
        step.start(surroundings).start()
    } catch (Throwable refused) {
        surroundings.onFailure(refused)
    }
}
println json.writeValueAsString(System.properties.get(request.id).outcome)
