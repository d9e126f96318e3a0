package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.lesfurets.jenkins.unit.PipelineTestHelper;
import groovy.lang.Binding;
import groovy.lang.Closure;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockChange;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockMergeDriver;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.support.DebianPackages;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes that commit the lock file, with plans of the recipe's matrix file and a repository of the real Git. */
@DockerTest
class LockRecipesIT {
    private static final Path PAGE = Path.of("docs", "recipes", "lock-file.md");
    private static final String FILE = "image-matrix.yaml";
    private static final String LOCK = "image-matrix.lock";
    private static final String FIRST = "format 1\n22.9.0 2024-09-17 first-run\n22.10.0 2024-10-16 first-run\n";

    @TempDir
    private Path folder;

    private Path origin;
    private Path workspace;

    @BeforeEach
    void repository() throws Exception {
        DebianPackages.program("git", "git");
        origin = folder.resolve("origin.git");
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", origin.toString());
        Path author = cloned("author");
        Files.writeString(
                author.resolve(FILE),
                Documentation.examples("yaml", PAGE).get(0).text());
        Files.createDirectories(author.resolve("docker"));
        Files.writeString(
                author.resolve("docker/Dockerfile"),
                Documentation.examples("dockerfile", PAGE).get(0).text());
        Files.createDirectories(author.resolve("tests/node"));
        Files.writeString(author.resolve("tests/node/Dockerfile"), "RUN node --version\n");
        commit(author, LOCK, FIRST);
        workspace = cloned("workspace");
        // As the git plugin leaves it.
        git(workspace, "checkout", "--quiet", "--detach", "origin/main");
    }

    @Test
    void commits_to_the_branch_what_the_policy_added() throws Exception {
        script(0);

        assertThat(show("main", LOCK))
                .contains("\n22.10.0 2024-10-16 first-run\n22.11.0 ")
                .contains(" minor\n");
        assertThat(subject("main")).isEqualTo("Add Node.js 22.11.0");
        String before = revision("main");
        script(0);
        assertThat(revision("main")).as("a second build has nothing to commit").isEqualTo(before);
    }

    @Test
    void commits_a_file_that_an_earlier_build_wrote_and_could_not_push() throws Exception {
        String hook = "#!/bin/sh\nexit 1\n";
        Path refusing = origin.resolve("hooks/pre-receive");
        Files.writeString(refusing, hook);
        assertThat(refusing.toFile().setExecutable(true)).isTrue();
        assertThatThrownBy(() -> script(0)).hasStackTraceContaining("pre-receive hook declined");
        assertThat(show("main", LOCK)).isEqualTo(FIRST);
        Files.delete(refusing);
        git(workspace, "checkout", "--quiet", "--force", "origin/main");

        script(0);

        assertThat(show("main", LOCK)).contains("\n22.11.0 ");
    }

    @Test
    void commits_beside_what_others_pushed_meanwhile() throws Exception {
        Path other = cloned("other");
        commit(other, "README", "meanwhile\n");

        script(0);

        assertThat(show("main", "README")).isEqualTo("meanwhile\n");
        assertThat(show("main", LOCK)).contains("\n22.11.0 ");
    }

    @Test
    void commits_to_a_branch_for_a_pull_request_and_again_with_the_next_build() throws Exception {
        script(1);
        git(workspace, "checkout", "--quiet", "--force", "--detach", "origin/main");
        script(1);

        assertThat(show("main", LOCK)).isEqualTo(FIRST);
        assertThat(show("update-image-matrix-lock", LOCK)).contains("\n22.11.0 ");
        assertThat(git(origin, "log", "--format=%s", "main..update-image-matrix-lock"))
                .isEqualTo("Add Node.js 22.11.0\n");
    }

    @Test
    void shell_step_of_a_freestyle_job_commits_to_the_branch() throws Exception {
        PlannedLock lock = build(true);
        Map<String, String> variables =
                Map.of("IMAGE_MATRIX_LOCK", lock.file(), "IMAGE_MATRIX_LOCK_MESSAGE", lock.message());

        shell(Documentation.examples("sh", PAGE).get(0).text(), variables);

        assertThat(show("main", LOCK)).contains("\n22.11.0 ");
        assertThat(subject("main")).isEqualTo("Add Node.js 22.11.0");
    }

    @Test
    void merge_driver_solves_what_git_alone_calls_a_conflict() throws Exception {
        Path one = cloned("one");
        Path other = cloned("other");
        commit(one, LOCK, FIRST.replace("22.9.0 2024-09-17 first-run\n", "") + "22.11.0 2024-11-01 approved\n");
        Files.writeString(other.resolve(LOCK), FIRST + "22.11.0 2024-11-03 minor\n22.12.0 2024-12-03 minor\n");
        Files.writeString(other.resolve(".gitattributes"), LOCK + " merge=image-matrix-lock\n");
        git(other, "add", ".");
        git(other, "commit", "--quiet", "--message", "Add releases");
        git(other, "fetch", "--quiet");
        assertThatThrownBy(() -> git(other, "merge", "--quiet", "origin/main")).hasMessageContaining("CONFLICT");
        assertThatThrownBy(() -> DescribedPlans.folder(other, FILE, request(), new FromInstructions()))
                .hasMessageContaining("a merge conflict of Git, up to line ")
                .hasMessageContaining("docs/recipes/lock-file.md");

        Path classes = Path.of(LockMergeDriver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String configure = Documentation.examples("sh", PAGE)
                .get(1)
                .text()
                .replace("$HOME/node-image-matrix.jar", classes.toString());
        Program.run(other, List.of("sh", "-exc", configure));
        git(other, "checkout", "--merge", LOCK);

        String merged = Files.readString(other.resolve(LOCK));
        assertThat(merged.substring(merged.indexOf("format")))
                .isEqualTo(
                        "format 1\n22.10.0 2024-10-16 first-run\n22.11.0 2024-11-01 approved\n22.12.0 2024-12-03 minor\n");
        DescribedPlans.folder(other, FILE, request(), new FromInstructions());
        git(other, "merge", "--abort");
        git(other, "merge", "--quiet", "--no-edit", "origin/main");
        assertThat(Files.readString(other.resolve(LOCK))).isEqualTo(merged);
    }

    /** Runs a Pipeline of the page. */
    private void script(int number) throws Exception {
        String text = Documentation.examples("groovy", PAGE).get(number).text();
        Files.writeString(folder.resolve("recipe.groovy"), text);
        PipelineTestHelper helper = new PipelineTestHelper();
        helper.setScriptRoots(folder.toString());
        helper.setBaseScriptRoot(folder.toString());
        helper.setScriptExtension("groovy");
        helper.setBaseClassloader(getClass().getClassLoader());
        helper.init();
        Map<String, String> environment = new LinkedHashMap<>();
        Call block = (given, body) -> ((Closure<?>) body).call();
        allow(helper, "node", List.of(String.class, Closure.class), block);
        allow(helper, "checkout", List.of(Object.class), (what, none) -> null);
        allow(helper, "gitUsernamePassword", List.of(Map.class), (what, none) -> null);
        allow(helper, "withCredentials", List.of(List.class, Closure.class), block);
        allow(helper, "withEnv", List.of(List.class, Closure.class), (variables, body) -> {
            ((List<?>) variables).forEach(variable -> {
                String[] parts = variable.toString().split("=", 2);
                environment.put(parts[0], parts[1]);
            });
            return ((Closure<?>) body).call();
        });
        allow(helper, "sh", List.of(String.class), (script, none) -> {
            shell(script.toString(), environment);
            return null;
        });
        allow(
                helper,
                "nodeImageMatrix",
                List.of(Map.class),
                (given, none) ->
                        Map.of("lock", MatrixData.lock(build(((Map<?, ?>) given).get("writeLock") == (Object) true))));
        Binding binding = new Binding();
        binding.setVariable("scm", Map.of());
        helper.runScript("recipe.groovy", binding);
    }

    /** As a build does: plans what is checked out, and writes the new lock file. */
    private PlannedLock build(boolean write) throws Exception {
        DescribedFolder described = DescribedPlans.folder(workspace, FILE, request(), new FromInstructions());
        LockChange change = described.lockChange(described.plan(request()));
        PlannedLock lock = PlannedLock.of(
                new PlannedMatrix(
                        described.plan(request()),
                        Ledger.empty(),
                        InterruptedRuns.NONE,
                        Collections.emptySortedSet(),
                        List.of(),
                        change,
                        null,
                        null,
                        List.of()),
                FILE);
        if (write && lock.changed()) {
            SourceRoot.of(workspace).write(lock.path(), lock.text().getBytes(StandardCharsets.UTF_8));
        }
        return lock;
    }

    private static PlanRequest request() {
        return PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));
    }

    private interface Call {
        Object with(Object first, Object second) throws Exception;
    }

    private static void allow(PipelineTestHelper helper, String name, List<Class<?>> types, Call call) {
        helper.registerAllowedMethod(name, List.copyOf(types), new Closure<Object>(helper) {
            private static final long serialVersionUID = 1L;

            @SuppressWarnings("unused")
            public Object doCall(Object only) throws Exception {
                return call.with(only, null);
            }

            @SuppressWarnings("unused")
            public Object doCall(Object first, Object second) throws Exception {
                return call.with(first, second);
            }
        });
    }

    private void shell(String script, Map<String, String> environment) throws IOException, InterruptedException {
        Program.run(workspace, environment, List.of("sh", "-exc", script));
    }

    private Path cloned(String name) throws IOException, InterruptedException {
        Path clone = folder.resolve(name);
        git(folder, "clone", "--quiet", origin.toString(), clone.toString());
        git(clone, "config", "user.name", "Ann");
        git(clone, "config", "user.email", "ann@example.com");
        return clone;
    }

    private void commit(Path clone, String file, String text) throws IOException, InterruptedException {
        Files.writeString(clone.resolve(file), text);
        git(clone, "add", ".");
        git(clone, "commit", "--quiet", "--message", "Change " + file);
        git(clone, "push", "--quiet", "origin", "HEAD:main");
    }

    private String show(String branch, String file) throws IOException, InterruptedException {
        return git(origin, "show", branch + ":" + file);
    }

    private String subject(String branch) throws IOException, InterruptedException {
        return git(origin, "log", "-1", "--format=%s", branch).strip();
    }

    private String revision(String branch) throws IOException, InterruptedException {
        return git(origin, "rev-parse", branch).strip();
    }

    private static String git(Path where, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return Program.run(where, command);
    }
}
