package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
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
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Users see credentials, and checks tell them something, only with the permissions that this takes. */
@WithJenkins
class PermissionsTest {
    private static final String REGISTRY = "registry.example.com";

    private JenkinsRule jenkins;
    private FreeStyleProject job;
    private NodeImageMatrixBuilder.DescriptorImpl form;

    @BeforeEach
    void users(JenkinsRule rule) throws Exception {
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
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
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

    private List<String> choices(String user) {
        try (ACLContext as = as(user)) {
            ListBoxModel choices = form.doFillCredentialsIdItems(job, REGISTRY, user.equals("reader") ? "current" : "");
            return choices.stream().map(choice -> choice.value).toList();
        }
    }

    private FormValidation.Kind check(String user, String credentials) {
        try (ACLContext as = as(user)) {
            return form.doCheckCredentialsId(job, REGISTRY, credentials).kind;
        }
    }

    private static ACLContext as(String user) {
        return ACL.as2(User.getById(user, true).impersonate2());
    }
}
