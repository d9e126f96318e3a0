package io.jenkins.plugins.nodeimagematrix.job.tags;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of {@code pushAliases}. One of matrix, image, withdraw, readmit and undo selects the operation.
 *
 * @param actionId id of the operation in the history; the same id when it is repeated after a restart
 * @param matrix id of a run of this build that proved the images
 * @param image an id or a name on the agent's daemon
 * @param repository that the image is published to, with or without a registry
 * @param tags of the image; the first is pinned, the others are aliases
 * @param registry overrides the registry of the names; empty to keep it
 * @param credentialsId for the registry; empty to use the login of Docker's client on the agent
 * @param withdraw a version, a cell or a pinned tag
 * @param readmit a withdrawn or reverted version, cell or tag that may be used again
 * @param undo number of the build whose tag updates are reverted
 * @param reason free text for the history
 * @param dryRun whether the tag updates are only shown
 * @param untested whether an image without a test in this build may be published
 * @param refresh whether a pinned tag that is on another image may be overwritten
 */
public record PushAliasesRequest(
        String actionId,
        String matrix,
        String image,
        String repository,
        List<String> tags,
        String registry,
        String credentialsId,
        String withdraw,
        String readmit,
        String undo,
        String reason,
        boolean dryRun,
        boolean untested,
        boolean refresh)
        implements Serializable {
    public PushAliasesRequest {
        tags = new ArrayList<>(tags);
    }

    /** @param actionId id of the action that the step adds to its build */
    public static RequestBuilder builder(String actionId) {
        return new RequestBuilder(actionId);
    }

    /** A builder, which sets the options one by one; a text that is not set is empty. */
    public static final class RequestBuilder {
        private final String actionId;
        private String matrix = "";
        private String image = "";
        private String repository = "";
        private List<String> tags = List.of();
        private String registry = "";
        private String credentialsId = "";
        private String withdraw = "";
        private String readmit = "";
        private String undo = "";
        private String reason = "";
        private boolean dryRun;
        private boolean untested;
        private boolean refresh;

        private RequestBuilder(String actionId) {
            this.actionId = actionId;
        }

        public RequestBuilder matrix(String matrix) {
            this.matrix = matrix;
            return this;
        }

        public RequestBuilder image(String image) {
            this.image = image;
            return this;
        }

        public RequestBuilder repository(String repository) {
            this.repository = repository;
            return this;
        }

        public RequestBuilder tags(List<String> tags) {
            this.tags = tags;
            return this;
        }

        public RequestBuilder registry(String registry) {
            this.registry = registry;
            return this;
        }

        public RequestBuilder credentialsId(String credentialsId) {
            this.credentialsId = credentialsId;
            return this;
        }

        public RequestBuilder withdraw(String withdraw) {
            this.withdraw = withdraw;
            return this;
        }

        public RequestBuilder readmit(String readmit) {
            this.readmit = readmit;
            return this;
        }

        public RequestBuilder undo(String undo) {
            this.undo = undo;
            return this;
        }

        public RequestBuilder reason(String reason) {
            this.reason = reason;
            return this;
        }

        public RequestBuilder dryRun(boolean dryRun) {
            this.dryRun = dryRun;
            return this;
        }

        public RequestBuilder untested(boolean untested) {
            this.untested = untested;
            return this;
        }

        public RequestBuilder refresh(boolean refresh) {
            this.refresh = refresh;
            return this;
        }

        public PushAliasesRequest build() {
            return new PushAliasesRequest(
                    actionId,
                    matrix,
                    image,
                    repository,
                    tags,
                    registry,
                    credentialsId,
                    withdraw,
                    readmit,
                    undo,
                    reason,
                    dryRun,
                    untested,
                    refresh);
        }
    }
}
