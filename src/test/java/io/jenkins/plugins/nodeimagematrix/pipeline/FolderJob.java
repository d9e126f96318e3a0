package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A Pipeline below a folder with credentials of its own, and its first build. */
record FolderJob(ControllerClient client, String name) {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final String FOLDER = """
            import com.cloudbees.hudson.plugins.folder.Folder
            import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty
            import com.cloudbees.plugins.credentials.CredentialsScope
            import com.cloudbees.plugins.credentials.domains.*
            import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
            import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl
            import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl
            def folder = Jenkins.instance.createProject(Folder, 'team')
            def property = new FolderCredentialsProperty(new DomainCredentials[0])
            folder.addProperty(property)
            def g = CredentialsScope.GLOBAL
            def login = { id, user, password -> property.store.addCredentials(
                Domain.global(), new UsernamePasswordCredentialsImpl(g, id, '', user, password)) }
            def text = { id, secret -> property.store.addCredentials(
                Domain.global(), new StringCredentialsImpl(g, id, '', hudson.util.Secret.fromString(secret))) }
            def file = { id, base64 -> property.store.addCredentials(
                Domain.global(), new FileCredentialsImpl(g, id, '', id + '.pem',
                    com.cloudbees.plugins.credentials.SecretBytes.fromRawBytes(base64.decodeBase64()))) }
            """;

    /**
     * Makes the folder {@code team}.
     *
     * @param credentials lines of Groovy that add to it: {@code login(id, user, password)}, {@code text(id, secret)},
     *     {@code file(id, content in Base64)}
     */
    static void folder(ControllerClient client, String credentials) {
        assertThat(client.script(FOLDER + credentials + "\nprintln 'ready'\n")).contains("ready");
    }

    /** Starts the first build of a new job. */
    static FolderJob start(ControllerClient client, String name, String node, Path workspace, String steps) {
        String script = "node('" + node + "') {\n  dir('" + workspace + "') {\n" + steps + "\n  }\n}\n";
        String xml =
                Base64.getEncoder().encodeToString(new PipelineJob(script).xml().getBytes(StandardCharsets.UTF_8));
        assertThat(client.script("""
                def parts = '%s'.split('/')
                def parent = parts.length == 1 ? Jenkins.instance : Jenkins.instance.getItemByFullName(parts[0])
                def job = parent.createProjectFromXML(parts[-1], new ByteArrayInputStream('%s'.decodeBase64()))
                job.scheduleBuild2(0)
                println 'started'
                """.formatted(name, xml))).contains("started");
        return new FolderJob(client, name);
    }

    private String path() {
        return "job/" + name.replace("/", "/job/") + "/1/";
    }

    /** Waits for the end of the build. */
    String result() {
        return Await.answer(
                PATIENCE,
                () -> Optional.of(client.get(path() + "api/json"))
                        .filter(answer -> answer.statusCode() == 200)
                        .map(answer -> client.json(path() + "api/json"))
                        .filter(build -> !build.path("building").asBoolean())
                        .map(build -> build.path("result"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText),
                () -> "end of " + path() + "; its console:\n"
                        + client.get(path() + "consoleText").body());
    }

    String console() {
        return client.page(path() + "consoleText");
    }
}
