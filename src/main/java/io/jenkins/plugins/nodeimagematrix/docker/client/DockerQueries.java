package io.jenkins.plugins.nodeimagematrix.docker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;

/** Short requests to the daemon through the client, with JSON or lines as the result. */
public final class DockerQueries {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MAX_OUTPUT_CHARS = 8 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DockerCli cli;

    public DockerQueries(DockerCli cli) {
        this.cli = cli;
    }

    public DockerCli cli() {
        return cli;
    }

    /**
     * The client's result, also of a failed command.
     *
     * @throws DaemonException if the client cannot run
     */
    public ClientProcess.Result ask(List<String> arguments) throws DaemonException, InterruptedException {
        try {
            return cli.command(TIMEOUT, arguments).run(MAX_OUTPUT_CHARS);
        } catch (DaemonException e) {
            throw e.kind() == FaultKind.TIMEOUT
                    ? new DaemonException(
                            FaultKind.DAEMON,
                            "the daemon at " + cli.address() + " did not answer 'docker " + arguments.get(0) + "' in "
                                    + ClientProcess.describe(TIMEOUT),
                            e)
                    : e;
        }
    }

    /**
     * The client's output.
     *
     * @throws DaemonException if the command failed
     */
    public String text(List<String> arguments) throws DaemonException, InterruptedException {
        ClientProcess.Result result = ask(arguments);
        if (!result.passed()) {
            throw complaint(arguments, result);
        }
        return result.output();
    }

    public DaemonException complaint(List<String> arguments, ClientProcess.Result result) {
        FaultKind kind = TransportFaults.kind(result.complaint(), FaultKind.REFUSED);
        String what = kind == FaultKind.DAEMON
                ? "the daemon at " + cli.address() + " does not answer: "
                : "docker " + arguments.get(0) + " failed: ";
        return new DaemonException(kind, what + result.complaint());
    }

    /** One JSON document for each line of the output. */
    public List<JsonNode> json(List<String> arguments) throws DaemonException, InterruptedException {
        List<JsonNode> documents = new java.util.ArrayList<>();
        for (String line : text(arguments).split("\n")) {
            if (!line.isBlank()) {
                documents.add(parse(line));
            }
        }
        return documents;
    }

    public static JsonNode parse(String text) throws DaemonException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DaemonException(
                    FaultKind.REFUSED, "the output of the docker client is not JSON: " + text.strip(), e);
        }
    }
}
