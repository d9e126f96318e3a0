package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The search box finds cells, tags and digests, for users who may read the job. */
@WithJenkins
class SearchTest {
    private static final String CELL_PAGE = "job/images/1/image-matrix/cell?name=tiny%3A4.4.7";

    private static JenkinsRule jenkins;

    @BeforeAll
    static void build(JenkinsRule rule) throws Exception {
        jenkins = rule;
        BuiltJob.in(jenkins, "images");
        BuiltJob.in(jenkins, "others");
    }

    @AfterAll
    static void end() throws Exception {
        jenkins.after();
    }

    @Test
    void the_header_suggests_cells_tags_and_digests_of_all_jobs() throws Exception {
        assertEquals(
                Map.of(
                        "images » tiny:4.4.7",
                        "/job/images/image-matrix/cell?name=tiny%3A4.4.7",
                        "others » tiny:4.4.7",
                        "/job/others/image-matrix/cell?name=tiny%3A4.4.7",
                        "images » " + BuiltJob.TAG,
                        "/job/images/image-matrix/#tag=" + encoded(BuiltJob.TAG),
                        "others » " + BuiltJob.TAG,
                        "/job/others/image-matrix/#tag=" + encoded(BuiltJob.TAG)),
                only(suggestions("", "4.4.7"), "images", "others"));
        assertEquals(
                Map.of("images » " + BuiltJob.DIGEST, "/job/images/image-matrix/#tag=" + encoded(BuiltJob.TAG)),
                only(suggestions("", BuiltJob.DIGEST.substring(7, 19)), "images"));
    }

    @Test
    void a_job_and_what_is_looked_for_in_it() throws Exception {
        assertEquals(
                Map.of("images » tiny:6.2.2", "/job/images/image-matrix/cell?name=tiny%3A6.2.2"),
                suggestions("", "images tiny:6.2"));
        assertLeadsTo("job/others/1/image-matrix/cell?name=tiny%3A6.2.2", "", "others tiny:6.2.2");
    }

    @Test
    void an_exact_name_leads_to_its_page() throws Exception {
        assertLeadsTo(CELL_PAGE, "", "images tiny:4.4.7");
        assertLeadsTo(CELL_PAGE, "job/images/", BuiltJob.PROVEN);
        assertLeadsTo(CELL_PAGE, "job/images/image-matrix/", BuiltJob.PROVEN);
        assertLeadsTo(CELL_PAGE, "job/images/1/", BuiltJob.PROVEN);
        assertLeadsTo(CELL_PAGE, "job/images/1/image-matrix/", BuiltJob.TAG);
        assertLeadsTo(CELL_PAGE, "job/images/1/image-matrix/", BuiltJob.DIGEST);
        assertLeadsTo(CELL_PAGE, "job/images/1/image-matrix/", BuiltJob.IMAGE.substring(7, 19));
        assertLeadsTo("job/images/image-matrix/", "job/images/", BuiltJob.ALIAS);
    }

    @Test
    void what_jenkins_finds_is_still_found() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject("unrelated");

        assertLeadsTo(job.getUrl(), "", "unrelated");
        assertTrue(suggestions("", "unrelat").containsKey("unrelated"));
        jenkins.createWebClient().assertFails("search/?q=nothing-of-this-name", 404);
    }

    @Test
    void a_change_is_found_at_once() throws Exception {
        FreeStyleProject job = BuiltJob.in(jenkins, "before");
        assertTrue(suggestions("", "tiny:6.2").containsKey("before » tiny:6.2.2"));

        job.renameTo("after");

        assertTrue(suggestions("", "tiny:6.2").containsKey("after » tiny:6.2.2"));
        job.delete();
        assertEquals(
                Set.of("images » tiny:6.2.2", "others » tiny:6.2.2"),
                suggestions("", "tiny:6.2").keySet());
    }

    @Test
    void users_find_only_what_they_may_read() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));

        try {
            assertOnlyReadersFind();
        } finally {
            jenkins.jenkins.disableSecurity();
        }
    }

    private static void assertOnlyReadersFind() throws Exception {
        assertEquals(Map.of(), suggestions("", "tiny:", "stranger"));
        assertTrue(suggestions("", "tiny:6.2", "reader").containsKey("images » tiny:6.2.2"));
        JenkinsRule.WebClient stranger = jenkins.createWebClient().login("stranger");
        stranger.assertFails("search/?q=" + BuiltJob.PROVEN, 404);
        stranger.assertFails("job/images/1/image-matrix/search/?q=" + BuiltJob.PROVEN, 404);
    }

    private static Map<String, String> suggestions(String page, String query) throws Exception {
        return parsed(jenkins.createWebClient()
                .goTo(page + "search/suggest?query=" + encoded(query), "application/json")
                .getWebResponse()
                .getContentAsString());
    }

    private static Map<String, String> suggestions(String page, String query, String user) throws Exception {
        return parsed(jenkins.createWebClient()
                .login(user)
                .goTo(page + "search/suggest?query=" + encoded(query), "application/json")
                .getWebResponse()
                .getContentAsString());
    }

    /** The addresses by name. */
    private static Map<String, String> parsed(String answer) {
        JSONArray all = JSONObject.fromObject(answer).getJSONArray("suggestions");
        Map<String, String> found = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            JSONObject one = all.getJSONObject(i);
            found.put(one.getString("name"), one.getString("url"));
        }
        return found;
    }

    private static Map<String, String> only(Map<String, String> found, String... jobs) {
        Map<String, String> own = new TreeMap<>(found);
        own.keySet().removeIf(name -> Stream.of(jobs).noneMatch(job -> name.startsWith(job + " » ")));
        return own;
    }

    private static void assertLeadsTo(String expected, String page, String query) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.getOptions().setJavaScriptEnabled(false);
        String reached =
                client.goTo(page + "search/?q=" + encoded(query)).getUrl().toString();
        assertEquals(jenkins.getURL() + expected, reached.replaceFirst("#.*", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
