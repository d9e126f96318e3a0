package io.jenkins.plugins.nodeimagematrix.job.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The settings of one matrix build, the same for the freestyle builder and the Pipeline steps.
 *
 * @param file the matrix file (or Dante's inventory), below the workspace
 * @param matrix text used instead of the file, or empty
 * @param label which agents may build; empty for any
 * @param registry overrides the registry of the matrix file; empty to keep it
 * @param credentialsId for the registry; empty to use the agents' own Docker configuration
 * @param secrets ids of the credentials that the matrix file may mount as build secrets
 * @param push whether proven images are published
 * @param stage whether proven images are uploaded by digest, without a tag, for a later {@code pushAliases}
 * @param agents the maximum number of agents; 0 for all that match
 * @param perAgent the number of concurrent builds on each daemon
 * @param only a filter such as {@code os=jessie node=4.x}; empty for all cells
 * @param rebuild {@code changed}, {@code failed} or {@code all}
 * @param refresh whether a pinned tag that is on another image may be overwritten
 * @param failFast whether the first failure ends the run
 * @param backOff the hours that a failing cell waits after each failure; empty for those of the global configuration
 * @param retries the number of retries after a transport fault; tests are never retried
 * @param timeout the time limit of one build or one test
 * @param attest whether each image gets signed proofs before a tag points at it
 * @param signingKey id of the credentials that sign the proofs; empty for that of the global configuration
 * @param scanCommand a command for a shell on the agent that scans each image before it is published; empty for none
 * @param scanSeverity the lowest severity of a vulnerability that blocks an image
 * @param scanExceptions lines that each name a vulnerability that blocks no image until a day
 * @param writeLock whether the new lock file is written into the workspace
 */
public record MatrixSettings(
        String file,
        String matrix,
        String label,
        String registry,
        String credentialsId,
        List<String> secrets,
        boolean push,
        boolean stage,
        int agents,
        int perAgent,
        String only,
        String rebuild,
        boolean refresh,
        boolean failFast,
        String backOff,
        int retries,
        Duration timeout,
        boolean attest,
        String signingKey,
        String scanCommand,
        String scanSeverity,
        String scanExceptions,
        boolean writeLock)
        implements Serializable {
    public static final String DEFAULT_FILE = "image-matrix.yaml";
    /** The title of an inline matrix. */
    public static final String INLINE = "matrix";

    public static final String REBUILD_CHANGED = "changed";
    public static final int DEFAULT_PER_AGENT = 1;
    public static final int DEFAULT_RETRIES = 2;
    public static final int DEFAULT_TIMEOUT_MINUTES = 60;

    private static final Duration MIN_TIMEOUT = Duration.ofMinutes(1);

    public MatrixSettings {
        secrets = List.copyOf(secrets);
    }

    /** Returns settings in which all options have their defaults. */
    public static SettingsBuilder builder() {
        return new SettingsBuilder();
    }

    /** Returns these settings with another registry. */
    public MatrixSettings at(String other) {
        return toBuilder().registry(other).build();
    }

    /** Returns these settings with another selection of cells. */
    public MatrixSettings only(String selection) {
        return toBuilder().only(selection).build();
    }

    /** Returns these settings with pinned tags overwritten. */
    public MatrixSettings refreshing() {
        return toBuilder().refresh(true).build();
    }

    /** Returns the path of the matrix file, or {@value #INLINE} for an inline matrix. */
    public String title() {
        return matrix.isEmpty() ? file : INLINE;
    }

    private SettingsBuilder toBuilder() {
        return builder()
                .file(file)
                .matrix(matrix)
                .label(label)
                .registry(registry)
                .credentialsId(credentialsId)
                .secrets(secrets)
                .push(push)
                .stage(stage)
                .agents(agents)
                .perAgent(perAgent)
                .only(only)
                .rebuild(rebuild)
                .refresh(refresh)
                .failFast(failFast)
                .backOff(backOff)
                .retries(retries)
                .timeout(timeout)
                .attest(attest)
                .signingKey(signingKey)
                .scanCommand(scanCommand)
                .scanSeverity(scanSeverity)
                .scanExceptions(scanExceptions)
                .writeLock(writeLock);
    }

    /**
     * A builder, which sets the options one by one. A text is trimmed, and an absent one is the default; a number below its smallest
     * value becomes that value.
     */
    public static final class SettingsBuilder {
        private String file = DEFAULT_FILE;
        private String matrix = "";
        private String label = "";
        private String registry = "";
        private String credentialsId = "";
        private List<String> secrets = List.of();
        private boolean push;
        private boolean stage;
        private int agents;
        private int perAgent = DEFAULT_PER_AGENT;
        private String only = "";
        private String rebuild = REBUILD_CHANGED;
        private boolean refresh;
        private boolean failFast;
        private String backOff = "";
        private int retries = DEFAULT_RETRIES;
        private Duration timeout = Duration.ofMinutes(DEFAULT_TIMEOUT_MINUTES);
        private boolean attest;
        private String signingKey = "";
        private String scanCommand = "";
        private String scanSeverity = ScanFields.DEFAULT_SEVERITY;
        private String scanExceptions = "";
        private boolean writeLock;

        private SettingsBuilder() {}

        public SettingsBuilder file(String file) {
            this.file = OptionText.trimmed(file, DEFAULT_FILE);
            return this;
        }

        public SettingsBuilder matrix(String matrix) {
            this.matrix = OptionText.trimmed(matrix);
            return this;
        }

        public SettingsBuilder label(String label) {
            this.label = OptionText.trimmed(label);
            return this;
        }

        public SettingsBuilder registry(String registry) {
            this.registry = OptionText.trimmed(registry);
            return this;
        }

        public SettingsBuilder credentialsId(String credentialsId) {
            this.credentialsId = OptionText.trimmed(credentialsId);
            return this;
        }

        public SettingsBuilder secrets(List<String> secrets) {
            this.secrets = List.copyOf(secrets);
            return this;
        }

        public SettingsBuilder push(boolean push) {
            this.push = push;
            return this;
        }

        public SettingsBuilder stage(boolean stage) {
            this.stage = stage;
            return this;
        }

        public SettingsBuilder agents(int agents) {
            this.agents = Math.max(0, agents);
            return this;
        }

        public SettingsBuilder perAgent(int perAgent) {
            this.perAgent = Math.max(1, perAgent);
            return this;
        }

        public SettingsBuilder only(String only) {
            this.only = OptionText.trimmed(only);
            return this;
        }

        public SettingsBuilder rebuild(String rebuild) {
            this.rebuild = OptionText.trimmed(rebuild, REBUILD_CHANGED);
            return this;
        }

        public SettingsBuilder refresh(boolean refresh) {
            this.refresh = refresh;
            return this;
        }

        public SettingsBuilder failFast(boolean failFast) {
            this.failFast = failFast;
            return this;
        }

        public SettingsBuilder backOff(String backOff) {
            this.backOff = OptionText.trimmed(backOff);
            return this;
        }

        public SettingsBuilder retries(int retries) {
            this.retries = Math.max(0, retries);
            return this;
        }

        public SettingsBuilder timeout(Duration timeout) {
            this.timeout = timeout.compareTo(MIN_TIMEOUT) < 0 ? MIN_TIMEOUT : timeout;
            return this;
        }

        public SettingsBuilder attest(boolean attest) {
            this.attest = attest;
            return this;
        }

        public SettingsBuilder signingKey(String signingKey) {
            this.signingKey = OptionText.trimmed(signingKey);
            return this;
        }

        public SettingsBuilder scanCommand(String scanCommand) {
            this.scanCommand = OptionText.trimmed(scanCommand);
            return this;
        }

        public SettingsBuilder scanSeverity(String scanSeverity) {
            this.scanSeverity = OptionText.trimmed(scanSeverity, ScanFields.DEFAULT_SEVERITY);
            return this;
        }

        public SettingsBuilder scanExceptions(String scanExceptions) {
            this.scanExceptions = OptionText.trimmed(scanExceptions);
            return this;
        }

        public SettingsBuilder writeLock(boolean writeLock) {
            this.writeLock = writeLock;
            return this;
        }

        public MatrixSettings build() {
            return new MatrixSettings(
                    file,
                    matrix,
                    label,
                    registry,
                    credentialsId,
                    secrets,
                    push,
                    stage,
                    agents,
                    perAgent,
                    only,
                    rebuild,
                    refresh,
                    failFast,
                    backOff,
                    retries,
                    timeout,
                    attest,
                    signingKey,
                    scanCommand,
                    scanSeverity,
                    scanExceptions,
                    writeLock);
        }
    }
}
