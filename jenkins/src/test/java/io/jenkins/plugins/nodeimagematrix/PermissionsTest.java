package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger;
import io.jenkins.plugins.nodeimagematrix.pipeline.NodeImageMatrixStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.PushAliasesStep;
import io.jenkins.plugins.nodeimagematrix.pipeline.TestLayerStep;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Users see credentials, and checks tell them something, only with the permissions that this takes. */
@WithJenkins
class PermissionsTest {
    private static final String REGISTRY = "registry.example.com";

    private static final Map<String, JenkinsRule.WebClient> CLIENTS = new HashMap<>();

    private static JenkinsRule jenkins;
    private static FreeStyleProject job;
    private static NodeImageMatrixBuilder.DescriptorImpl form;

    @BeforeAll
    static void users(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("images");
        form = jenkins.jenkins.getDescriptorByType(NodeImageMatrixBuilder.DescriptorImpl.class);
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "push", "", "robot", "pass-word-14+"));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, CredentialsProvider.USE_ITEM)
                .everywhere()
                .to("author")
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger")
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("builder")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
        BuiltJob.in(jenkins, "built");
    }

    @AfterAll
    static void end() throws Exception {
        jenkins.after();
    }

    @Test
    void authors_choose_credentials() {
        assertEquals(List.of("", "push"), choices("author"));
    }

    @Test
    void readers_see_no_credentials() {
        assertEquals(List.of("", "current"), choices("reader"));
    }

    @Test
    void credentials_are_checked_for_authors_only() {
        assertEquals(FormValidation.Kind.ERROR, check("author", "other"));
        assertEquals(FormValidation.Kind.OK, check("author", "push"));
        assertEquals(FormValidation.Kind.OK, check("reader", "other"));
    }

    @Test
    void checks_of_fields_tell_only_users_who_may_configure_the_job() throws Exception {
        Set<String> reported = fieldsReportedTo("author", job);
        assertEquals(
                Set.of(
                        "NodeImageMatrixBuilder.Agents",
                        "NodeImageMatrixBuilder.BackOff",
                        "NodeImageMatrixBuilder.CredentialsId",
                        "NodeImageMatrixBuilder.File",
                        "NodeImageMatrixBuilder.Label",
                        "NodeImageMatrixBuilder.Matrix",
                        "NodeImageMatrixBuilder.Only",
                        "NodeImageMatrixBuilder.PerAgent",
                        "NodeImageMatrixBuilder.Registry",
                        "NodeImageMatrixBuilder.Retries",
                        "NodeImageMatrixBuilder.ScanExceptions",
                        "NodeImageMatrixBuilder.Timeout",
                        "ImageMatrixTrigger.CredentialsId",
                        "ImageMatrixTrigger.Promise",
                        "ImageMatrixTrigger.Spec",
                        "NodeImageMatrixStep.BackOff",
                        "NodeImageMatrixStep.CredentialsId",
                        "NodeImageMatrixStep.ScanExceptions",
                        "PushAliasesStep.CredentialsId"),
                reported);
        assertEquals(Set.of(), fieldsReportedTo("reader", job));
    }

    /** As on the page of the snippet generator of the whole Jenkins. */
    @Test
    void outside_of_jobs_checks_of_fields_tell_only_administrators() throws Exception {
        assertEquals(fieldsReportedTo("author", job), fieldsReportedTo("administrator", null));
        assertEquals(Set.of(), fieldsReportedTo("author", null));
    }

    /** The fields whose check reports an unusable value. */
    private static Set<String> fieldsReportedTo(String user, Item item) throws ReflectiveOperationException {
        Set<String> reported = new TreeSet<>();
        try (ACLContext as = as(user)) {
            for (Class<?> type : List.of(
                    NodeImageMatrixBuilder.class,
                    ImageMatrixTrigger.class,
                    NodeImageMatrixStep.class,
                    PushAliasesStep.class,
                    TestLayerStep.class)) {
                Descriptor<?> descriptor = jenkins.jenkins.getDescriptor(type.asSubclass(Describable.class));
                for (Method check : descriptor.getClass().getMethods()) {
                    if (check.getName().startsWith("doCheck")) {
                        Object[] arguments = new Object[check.getParameterCount()];
                        Arrays.fill(arguments, "a b:/../c");
                        arguments[0] = item;
                        if (((FormValidation) check.invoke(descriptor, arguments)).kind != FormValidation.Kind.OK) {
                            reported.add(
                                    type.getSimpleName() + "." + check.getName().substring("doCheck".length()));
                        }
                    }
                }
            }
        }
        return reported;
    }

    @Test
    void the_global_configuration_is_checked_for_administrators_only() {
        NodeImageMatrixConfiguration configuration = NodeImageMatrixConfiguration.get();
        try (ACLContext as = as("administrator")) {
            assertEquals(FormValidation.Kind.ERROR, configuration.doCheckRegistry("https://wrong").kind);
        }
        try (ACLContext as = as("author")) {
            assertThrows(AccessDeniedException3.class, () -> configuration.doCheckRegistry(REGISTRY));
        }
    }

    @Test
    void the_page_of_a_job_is_for_its_readers() throws Exception {
        job.getBuildersList().add(new NodeImageMatrixBuilder("image-matrix.yaml"));
        job.save();
        jenkins.createWebClient().login("reader").goTo("job/images/image-matrix/published", "application/json");
        JenkinsRule.WebClient reader = jenkins.createWebClient().login("reader");
        reader.setThrowExceptionOnFailingStatusCode(false);
        assertEquals(
                405,
                reader.getPage(job, "image-matrix/undo").getWebResponse().getStatusCode(),
                "changes take a POST request");
        jenkins.createWebClient().assertFails("job/images/image-matrix/published", 403);
    }

    @Test
    void pages_and_data_are_for_readers_of_the_job() throws Exception {
        List<String> reads = List.of(
                "image-matrix/",
                "image-matrix/status",
                "image-matrix/published",
                "image-matrix/held",
                "image-matrix/heldBases",
                "image-matrix/trend",
                "image-matrix/drift",
                "image-matrix/badge",
                "image-matrix/cell?name=" + BuiltJob.PROVEN,
                "image-matrix/search/?q=" + BuiltJob.PROVEN,
                "image-matrix/api/json",
                "image-matrix-looks/",
                "image-matrix-looks/data",
                "image-matrix-looks/api/json",
                "1/image-matrix/",
                "1/image-matrix/data",
                "1/image-matrix/grid",
                "1/image-matrix/tagUpdates?kind=created",
                "1/image-matrix/cellDetails?name=" + BuiltJob.PROVEN,
                "1/image-matrix/cell?name=" + BuiltJob.PROVEN,
                "1/image-matrix/search/?q=" + BuiltJob.PROVEN,
                "1/image-matrix/api/json");
        for (String path : reads) {
            assertEquals(404, status("stranger", HttpMethod.GET, path), path);
            assertTrue(status("reader", HttpMethod.GET, path) < 300, path);
        }
        // Nothing to download, or something: a stranger learns neither.
        for (String path : List.of(
                "image-matrix/lock",
                "image-matrix/change?run=run",
                "image-matrix/history?tag=" + BuiltJob.TAG,
                "1/image-matrix/log?cell=" + BuiltJob.PROVEN,
                "1/image-matrix/billOfMaterials?cell=" + BuiltJob.PROVEN,
                "1/image-matrix/publicKey")) {
            assertEquals(404, status("stranger", HttpMethod.GET, path), path);
        }
    }

    @Test
    void changes_take_a_post_request_and_their_permission() throws Exception {
        Map<String, String> changes = new TreeMap<>(Map.of(
                "image-matrix/undo?run=run", "author",
                "image-matrix/withdraw?what=4.4.7", "author",
                "image-matrix/readmit?what=4.4.7", "author",
                "image-matrix/approve?release=0.0.1", "author",
                "image-matrix/approveBase?image=none&digest=none", "author",
                "image-matrix/checkDrift", "builder",
                "image-matrix-looks/look", "builder",
                "1/image-matrix/rebuild?cell=none", "builder"));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String path = change.getKey();
            assertEquals(404, status("stranger", HttpMethod.POST, path), path);
            assertEquals(403, status("reader", HttpMethod.POST, path), path);
            assertEquals(405, status(change.getValue(), HttpMethod.GET, path), path);
            if (change.getValue().equals("author")) {
                assertEquals(403, status("builder", HttpMethod.POST, path), path);
            }
            int allowed = status(change.getValue(), HttpMethod.POST, path);
            assertTrue(allowed < 300 || allowed == 400 || allowed == 502, path + " -> " + allowed);
        }
    }

    private static int status(String user, HttpMethod method, String path) throws Exception {
        JenkinsRule.WebClient client = CLIENTS.get(user);
        if (client == null) {
            client = jenkins.createWebClient().login(user);
            client.setThrowExceptionOnFailingStatusCode(false);
            client.getOptions().setJavaScriptEnabled(false);
            CLIENTS.put(user, client);
        }
        URL url = new URL(jenkins.getURL(), "job/built/" + path);
        WebRequest request = new WebRequest(url, method);
        if (method == HttpMethod.POST) {
            client.addCrumb(request);
        }
        return client.getPage(request).getWebResponse().getStatusCode();
    }

    private static List<String> choices(String user) {
        try (ACLContext as = as(user)) {
            ListBoxModel choices = form.doFillCredentialsIdItems(job, REGISTRY, user.equals("reader") ? "current" : "");
            return choices.stream().map(choice -> choice.value).toList();
        }
    }

    private static FormValidation.Kind check(String user, String credentials) {
        try (ACLContext as = as(user)) {
            return form.doCheckCredentialsId(job, REGISTRY, credentials).kind;
        }
    }

    private static ACLContext as(String user) {
        return ACL.as2(User.getById(user, true).impersonate2());
    }
}
