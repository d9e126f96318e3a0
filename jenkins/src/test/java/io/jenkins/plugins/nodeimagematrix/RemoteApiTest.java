package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.IntStream;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jenkins' own API says of builds and jobs what their pages say; what may be long, on request. */
@WithJenkins
class RemoteApiTest {
    private static JenkinsRule jenkins;

    @BeforeAll
    static void build(JenkinsRule rule) throws Exception {
        jenkins = rule;
        BuiltJob.in(jenkins, "images");
    }

    @AfterAll
    static void end() throws Exception {
        jenkins.after();
    }

    @Test
    void a_build_has_the_number_of_cells_in_each_state() throws Exception {
        JSONObject matrix = action("job/images/1/api/json", "states");

        assertEquals("image-matrix.yaml", matrix.getString("matrix"));
        assertEquals(JSONObject.fromObject("{'FAILED': 1, 'PROVEN': 1}"), matrix.getJSONObject("states"));
        assertFalse(matrix.has("cells"), "there may be thousands");
        assertEquals(
                matrix.getJSONObject("states"),
                json("job/images/1/image-matrix/api/json").getJSONObject("states"));
    }

    @Test
    void a_build_has_cells_with_their_images_and_tags_on_request() throws Exception {
        JSONObject matrix = action(
                "job/images/1/api/json?tree=actions[cells[name,state,os,node,fault,agent,imageId,durationMillis,"
                        + "tagUpdates[reference,kind,alias,from,to,why]],held[subject,rule]]",
                "cells");

        JSONObject proven = matrix.getJSONArray("cells").getJSONObject(0);
        assertEquals(BuiltJob.PROVEN, proven.getString("name"));
        assertEquals("PROVEN", proven.getString("state"));
        assertEquals("tiny", proven.getString("os"));
        assertEquals("4.4.7", proven.getString("node"));
        assertEquals(BuiltJob.IMAGE, proven.getString("imageId"));
        assertEquals("agent", proven.getString("agent"));
        assertEquals(1_500, proven.getInt("durationMillis"));
        assertEquals(List.of(BuiltJob.TAG, BuiltJob.ALIAS), texts(proven.getJSONArray("tagUpdates"), "reference"));
        assertEquals(List.of("CREATED", "CREATED"), texts(proven.getJSONArray("tagUpdates"), "kind"));
        assertEquals(List.of(BuiltJob.DIGEST, BuiltJob.DIGEST), texts(proven.getJSONArray("tagUpdates"), "to"));
        JSONObject failed = matrix.getJSONArray("cells").getJSONObject(1);
        assertEquals("tests/version/Dockerfile:1: RUN false: exited with status 1", failed.getString("fault"));
        assertEquals(List.of("6.3.0"), texts(matrix.getJSONArray("held"), "subject"));
    }

    @Test
    void a_job_has_what_fails_and_on_request_what_is_published_and_held() throws Exception {
        JSONObject always = action("job/images/api/json", "failures");
        assertEquals(1, always.getInt("proven"));
        assertEquals(List.of(BuiltJob.FAILED), texts(always.getJSONArray("failures"), "cell"));
        assertFalse(always.has("tags"), "there may be thousands");

        JSONObject matrix = action(
                "job/images/api/json?tree=actions[failures[cell,state,fault,since],tags[reference,digest,cell,alias],"
                        + "heldReleases[subject,rule],heldBases[subject,now]]",
                "tags");
        assertEquals(1, matrix.getJSONArray("failures").getJSONObject(0).getInt("since"));
        assertEquals(List.of(BuiltJob.TAG, BuiltJob.ALIAS), texts(matrix.getJSONArray("tags"), "reference"));
        assertEquals(List.of(BuiltJob.DIGEST, BuiltJob.DIGEST), texts(matrix.getJSONArray("tags"), "digest"));
        assertEquals(List.of("6.3.0"), texts(matrix.getJSONArray("heldReleases"), "subject"));
        assertEquals(List.of(BuiltJob.MOVED), texts(matrix.getJSONArray("heldBases"), "now"));
        assertEquals(1, json("job/images/image-matrix/api/json").getInt("proven"));
    }

    @Test
    void a_trigger_has_its_looks_and_times() throws Exception {
        String tree = "lastLook[outcome,findings[kind,subject,starts]],startingLooks[millis],changeTimes[kind,subject]";
        JSONObject looks = json("job/images/image-matrix-looks/api/json?tree=" + tree);

        assertEquals("null", looks.getString("lastLook"), "there was none yet");
        assertEquals(List.of(), texts(looks.getJSONArray("startingLooks"), "millis"));
        assertEquals(List.of(), texts(looks.getJSONArray("changeTimes"), "kind"));
        assertEquals(
                JSONArray.fromObject("[]"),
                action("job/images/api/json?tree=actions[" + tree + "]", "startingLooks")
                        .getJSONArray("startingLooks"));
    }

    /** The action that has a property. */
    private static JSONObject action(String path, String property) throws Exception {
        JSONArray actions = json(path).getJSONArray("actions");
        for (int i = 0; i < actions.size(); i++) {
            if (actions.getJSONObject(i).has(property)) {
                return actions.getJSONObject(i);
            }
        }
        throw new AssertionError("no action of " + path + " has " + property + ": " + actions);
    }

    private static JSONObject json(String path) throws Exception {
        return jenkins.getJSON(path).getJSONObject();
    }

    private static List<String> texts(JSONArray all, String property) {
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.getJSONObject(i).getString(property))
                .toList();
    }
}
