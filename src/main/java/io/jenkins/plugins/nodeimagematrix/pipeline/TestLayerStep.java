package io.jenkins.plugins.nodeimagematrix.pipeline;

import hudson.Extension;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The step {@code testLayer image: 'myorg/app:candidate', dir: 'tests/http'}: builds test folders as layers on an image of the
 * agent's daemon, and fails if one can't be built.
 */
public class TestLayerStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String FUNCTION = "testLayer";

    private final String image;
    private String dir = "";
    private ArrayList<String> dirs = new ArrayList<>();
    private String args = "";
    private String network = "";
    private int timeout = MatrixSettings.DEFAULT_TIMEOUT_MINUTES;
    private String name = "";

    @DataBoundConstructor
    public TestLayerStep(String image) {
        this.image = OptionText.trimmed(image);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new TestLayerExecution(this, context);
    }

    public String getImage() {
        return image;
    }

    public String getDir() {
        return dir;
    }

    @DataBoundSetter
    public void setDir(String dir) {
        this.dir = OptionText.trimmed(dir);
    }

    public List<String> getDirs() {
        return dirs;
    }

    /** Accepts lines, too, as the form submits them. */
    @DataBoundSetter
    public void setDirs(List<String> dirs) {
        this.dirs = StepArguments.lines(dirs);
    }

    /** The list as the form shows it. */
    public String getDirLines() {
        return String.join("\n", dirs);
    }

    public String getArgs() {
        return args;
    }

    /** @param args lines of {@code NAME=value} */
    @DataBoundSetter
    public void setArgs(String args) {
        this.args = OptionText.trimmed(args);
    }

    public String getNetwork() {
        return network;
    }

    @DataBoundSetter
    public void setNetwork(String network) {
        this.network = OptionText.trimmed(network);
    }

    public int getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(int timeout) {
        this.timeout = Math.max(1, timeout);
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = OptionText.trimmed(name);
    }

    /** The test folders, as the user wrote them. */
    List<String> folders() {
        return dirs.isEmpty() && !dir.isEmpty() ? List.of(dir) : dirs;
    }

    /** @throws IllegalArgumentException if a line has no name */
    Map<String, String> arguments() {
        Map<String, String> pairs = new LinkedHashMap<>();
        args.lines().map(String::trim).filter(line -> !line.isEmpty()).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(Messages.TestLayerStep_argument(line));
            }
            pairs.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return pairs;
    }

    /** The arguments, checked and converted to the types of the step's fields. */
    static Map<String, Object> checked(Map<String, Object> arguments) {
        return new StepArguments(FUNCTION, arguments)
                .string("image", "'myorg/app:candidate'")
                .string("dir", "'tests/http'")
                .strings("dirs", "['tests/http', 'tests/tls']", Messages.TestLayerStep_useDir())
                .onlyOneOf("dir", "dirs")
                .pairs("args", "args: [NODE_VERSION: '22.20.0']")
                .string("network", "'none'")
                .number("timeout", 10)
                .string("name", "'app on jessie'")
                .checked();
    }

    /** The arguments in short, for the views of a Pipeline. */
    static String shown(Map<String, Object> arguments) {
        Object image = arguments.get("image");
        Object folders = arguments.getOrDefault("dir", arguments.get("dirs"));
        String where = folders instanceof Iterable<?> list
                ? String.join(", ", strings(list))
                : folders == null ? "" : folders.toString();
        return image + (where.isEmpty() ? "" : ": " + where);
    }

    private static List<String> strings(Iterable<?> list) {
        List<String> strings = new ArrayList<>();
        list.forEach(each -> strings.add(String.valueOf(each)));
        return strings;
    }

    /**
     * The descriptor, which offers the step where Pipeline is installed. The deprecated {@code optional} spares a Jenkins without
     * Pipeline a warning at each start; its replacement is in a plugin that would have to be installed.
     */
    @Extension(optional = true)
    @SuppressWarnings("deprecation")
    public static final class DescriptorImpl extends StepDescriptor implements CustomDescribableModel {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return RegistryStepDescriptor.ON_AGENT;
        }

        @Override
        public String getFunctionName() {
            return FUNCTION;
        }

        @Override
        public String getDisplayName() {
            return Messages.TestLayerStep_name();
        }

        @Override
        public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
            return checked(arguments);
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return shown(arguments);
        }
    }
}
