package io.jenkins.plugins.nodeimagematrix.docker.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which images the disk budget removes. The daemon has two images of 10 bytes with the label of a cell: a candidate, and an
 * image that a user built on a published one, which inherits its labels, and pulled by digest, so that it has no name.
 */
@UnitTest
class DiskBudgetTest {
    private static final String CANDIDATE = TemporaryTags.once("run-1");

    @TempDir
    Path temp;

    private DiskBudget budget;

    @BeforeEach
    void docker() throws Exception {
        Path program = temp.resolve("docker");
        Files.writeString(program, """
                #!/bin/sh
                cd "$(dirname "$0")"
                for last; do :; done
                image() {
                  grep -qs "$2" removed && { echo 'No such image' >&2; exit 1; }
                  echo '{"Id":"'$1'","RepoTags":['$3'],"RootFS":{"Layers":["'$1'"]},"Size":10,
                    "Config":{"Labels":{"CELL":"node:20"}}}' | tr -d '\\n'
                  echo
                }
                case "$*" in
                --version) echo 'Docker version 28.2.2, build 1' ;;
                *' --filter label='*) printf 'sha256:inherits\\nsha256:candidate\\n' ;;
                'images '*/candidate) echo 'NAME' ;;
                'image inspect '*) case "$last" in
                  sha256:inherits) image sha256:inherits sha256:inherits ;;
                  *) image sha256:candidate NAME '"NAME"' ;;
                  esac ;;
                history*) echo '{"Size":10,"CreatedBy":"RUN true","CreatedAt":""}' ;;
                'rmi '*) echo "$last" >> removed ;;
                *) exit 1 ;;
                esac
                """.replace("CELL", TemporaryTags.CELL).replace("NAME", CANDIDATE));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        DockerCli cli = DockerCli.find(Map.of("PATH", "/usr/bin:/bin", DockerCli.EXPLICIT, program.toString()));
        DockerQueries docker = new DockerQueries(cli);
        budget = new DiskBudget(docker, new ImageStore(docker, null));
    }

    private List<String> removed() throws Exception {
        Path removed = temp.resolve("removed");
        return Files.exists(removed) ? Files.readAllLines(removed) : List.of();
    }

    @Test
    void an_image_that_inherited_the_label_is_not_removed() throws Exception {
        assertThat(budget.prune(1, Set.of(), BuilderKind.CLASSIC)).containsExactly("sha256:candidate");
        assertThat(removed()).containsExactly(CANDIDATE);
    }

    @Test
    void an_image_that_inherited_the_label_does_not_count() throws Exception {
        assertThat(budget.prune(15, Set.of(), BuilderKind.CLASSIC)).isEmpty();
        assertThat(removed()).isEmpty();
    }

    @Test
    void a_candidate_of_a_run_under_way_is_not_removed() throws Exception {
        assertThat(budget.prune(1, Set.of(TemporaryTags.run("run-1")), BuilderKind.CLASSIC))
                .isEmpty();
        assertThat(removed()).isEmpty();
    }
}
