package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.proof.InvalidProofException;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Holds a matrix to the promises of the product by what can be seen from outside: what the registry serves, what journals and
 * reports say was tested, what is left on daemons and disks. Asked again and again while things go wrong, it also knows what
 * was there before.
 */
public final class OutsideCheck {
    private final RawRegistry registry;
    private final TinyMatrix matrix;
    private final List<Path> homes;
    private final Proofs proofs;
    private final Map<String, String> pinnedBefore = new HashMap<>();
    private final Map<String, Integer> aliasesBefore = new HashMap<>();
    private final Map<String, String> foreign = new ConcurrentHashMap<>();
    private ProofVerifier verifier;

    /** @param homes of the engines whose runs wrote the journals */
    public OutsideCheck(RawRegistry registry, TinyMatrix matrix, Path... homes) {
        this.registry = registry;
        this.matrix = matrix;
        this.homes = List.of(homes);
        this.proofs = new Proofs(this.homes);
    }

    /** From now on every tag must be on an image with proofs that this key verifies. */
    OutsideCheck demandingProofs(ProofVerifier key) {
        verifier = key;
        return this;
    }

    /** Somebody else put this there; it is no business of ours, but must not be touched either. */
    void foreign(String tag, String digest) {
        foreign.put(tag, digest);
    }

    /** What must hold at any time, also right after something died. */
    public void invariants() throws Exception {
        Map<String, RawRegistry.Image> tags = tags();
        Set<String> tested = proofs.images();
        for (Map.Entry<String, RawRegistry.Image> tag : tags.entrySet()) {
            String digest = tag.getValue().digest();
            if (digest.equals(foreign.get(tag.getKey()))) {
                continue;
            }
            registry.requireWhole(tag.getKey(), tag.getValue());
            assertThat(tested)
                    .as("%s is on an image that was tested", tag.getKey())
                    .contains(tag.getValue().config());
        }
        pinnedTagsNeverChange(tags);
        aliasesNeverMoveBack(tags);
        imagesHaveProofs(tags);
        noSecretIsWritten();
    }

    private void imagesHaveProofs(Map<String, RawRegistry.Image> tags) throws Exception {
        for (Map.Entry<String, RawRegistry.Image> tag : tags.entrySet()) {
            String digest = tag.getValue().digest();
            if (verifier == null || digest.equals(foreign.get(tag.getKey()))) {
                continue;
            }
            String repository = tag.getKey().substring(0, tag.getKey().lastIndexOf(':'));
            Set<String> kinds = new TreeSet<>();
            for (byte[] bundle : registry.referrers(repository, digest)) {
                for (String kind : TestProofs.KINDS) {
                    if (verifies(bundle, digest, kind)) {
                        kinds.add(kind);
                    }
                }
            }
            assertThat(kinds).as("the proofs of what %s is on", tag.getKey()).containsAll(TestProofs.KINDS);
        }
    }

    private boolean verifies(byte[] bundle, String digest, String kind) {
        try {
            return verifier.verify(bundle, digest, kind) != null;
        } catch (InvalidProofException other) {
            return false;
        }
    }

    private void pinnedTagsNeverChange(Map<String, RawRegistry.Image> tags) {
        for (String pinned : matrix.pinned()) {
            String before = pinnedBefore.get(pinned);
            if (before != null && !foreign.containsKey(pinned)) {
                assertThat(tags).as("%s does not vanish", pinned).containsKey(pinned);
                assertThat(tags.get(pinned).digest())
                        .as("%s does not change", pinned)
                        .isEqualTo(before);
            }
            if (tags.containsKey(pinned)) {
                pinnedBefore.put(pinned, tags.get(pinned).digest());
            }
            if (foreign.containsKey(pinned)) {
                assertThat(tags.get(pinned).digest())
                        .as("%s of another client is not changed", pinned)
                        .isEqualTo(foreign.get(pinned));
            }
        }
    }

    private void aliasesNeverMoveBack(Map<String, RawRegistry.Image> tags) throws IOException {
        for (Map.Entry<String, RawRegistry.Image> tag : tags.entrySet()) {
            String alias = tag.getKey();
            String digest = tag.getValue().digest();
            if (matrix.pinned().contains(alias) || digest.equals(foreign.get(alias))) {
                continue;
            }
            int version = -1;
            for (int i = 0; i < matrix.releases().size(); i++) {
                String pinned = matrix.repository() + ":" + matrix.releases().get(i);
                // If another client changed the pinned tag afterwards, the journal has its digest.
                if (foreign.containsKey(pinned)
                        ? proofs.stagedFor(matrix.releases().get(i)).contains(digest)
                        : tags.containsKey(pinned) && tags.get(pinned).digest().equals(digest)) {
                    version = i;
                }
            }
            assertThat(version)
                    .as("%s is on the same bytes as a pinned tag", alias)
                    .isNotNegative();
            String line = alias.substring(alias.indexOf(':') + 1);
            assertThat(line.equals("latest") || matrix.releases().get(version).startsWith(line + "."))
                    .as("%s is on a release of its line", alias)
                    .isTrue();
            assertThat(version)
                    .as("%s does not move back", alias)
                    .isGreaterThanOrEqualTo(aliasesBefore.getOrDefault(alias, 0));
            aliasesBefore.put(alias, version);
        }
    }

    private void noSecretIsWritten() throws IOException {
        String login = PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD;
        String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        for (Path home : homes) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(PrivateRegistry.PASSWORD, encoded);
                }
            }
        }
    }

    /** What a run that nothing disturbed must have come to. */
    public void converged(RunReport report) throws Exception {
        published(report);
        assertThat(report.outcome())
                .as(report.tagUpdates().toString())
                .isEqualTo(foreign.isEmpty() ? RunOutcome.SUCCESS : RunOutcome.UNSTABLE);
        reportIsTrue(report, tags());
    }

    /** What the tags must have come to after an undisturbed run, whichever controller put them. */
    void published(RunReport report) throws Exception {
        invariants();
        Map<String, RawRegistry.Image> tags = tags();
        for (String pinned : matrix.pinned()) {
            assertThat(tags.keySet())
                    .as("published after an undisturbed run: %s", report.toJson())
                    .contains(pinned);
        }
        Map<String, String> newest = new TreeMap<>();
        for (String release : matrix.releases()) {
            newest.put(matrix.repository() + ":" + release.substring(0, release.indexOf('.')), release);
            newest.put(matrix.repository() + ":latest", release);
        }
        for (Map.Entry<String, String> alias : newest.entrySet()) {
            String pinned = matrix.repository() + ":" + alias.getValue();
            if (!foreign.containsKey(alias.getKey()) && !foreign.containsKey(pinned)) {
                assertThat(tags.get(alias.getKey()))
                        .as("%s is on the newest release", alias.getKey())
                        .isNotNull()
                        .isEqualTo(tags.get(pinned));
            }
        }
    }

    private void reportIsTrue(RunReport report, Map<String, RawRegistry.Image> tags) throws IOException {
        ReportSchema.require(report);
        for (RunReport.CellReport cell : report.cells()) {
            assertThat(cell.result().state().isPublishable())
                    .as(cell.result().toString())
                    .isTrue();
            for (String pinned : cell.pinned()) {
                String tag = pinned.substring(pinned.indexOf('/') + 1);
                if (!foreign.containsKey(tag)) {
                    assertThat(cell.result().imageId())
                            .as(tag)
                            .isEqualTo(tags.get(tag).config());
                    assertThat(cell.result().staged().digest())
                            .as(tag)
                            .isEqualTo(tags.get(tag).digest());
                }
            }
        }
    }

    /** Nothing of ours on the daemons, and nothing in the folders that were only needed meanwhile. */
    public void nothingLeft(List<PrivateDaemon> daemons, Path... temporary) throws Exception {
        for (PrivateDaemon daemon : daemons) {
            assertThat(daemon.docker("images", "--all", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"))
                    .isBlank();
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
        }
        List<Path> folders = new java.util.ArrayList<>(List.of(temporary));
        for (Path home : homes) {
            folders.add(home.resolve("work"));
            folders.add(home.resolve("live"));
        }
        for (Path folder : folders) {
            assertThat(filesIn(folder)).as(folder.toString()).isEmpty();
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> !file.equals(folder))
                    .filter(file ->
                            !Files.isDirectory(file) || !file.getParent().equals(folder))
                    .toList();
        }
    }

    private Map<String, RawRegistry.Image> tags() throws Exception {
        Map<String, RawRegistry.Image> tags = new TreeMap<>();
        for (String repository : List.of(matrix.base(), matrix.repository())) {
            for (String tag : registry.tags(repository)) {
                int status = registry.status(repository, tag);
                assertThat(status).as("%s:%s", repository, tag).isIn(200, 404, 500);
                if (status == 200) {
                    tags.put(repository + ":" + tag, registry.image(repository, tag));
                }
            }
        }
        return tags;
    }

    /** Tags that the registry has a fault with whenever it is asked for them. */
    public Set<String> unreadable() throws Exception {
        Set<String> tags = new TreeSet<>();
        for (String repository : List.of(matrix.base(), matrix.repository())) {
            for (String tag : registry.tags(repository)) {
                if (registry.status(repository, tag) == 500) {
                    tags.add(repository + ":" + tag);
                }
            }
        }
        return tags;
    }

    public Proofs proofs() {
        return proofs;
    }

    /** @param before what was proven when the last run began */
    public void notBuiltAgain(Map<String, JsonNode> before) throws IOException {
        for (JsonNode proven : before.values()) {
            String cell = proven.path("cell").asText();
            assertThat(proofs.proven().keySet().stream().filter(key -> key.startsWith(cell + " ")))
                    .as("images of %s that were proven", cell)
                    .hasSize(1);
            JsonNode now =
                    proofs.proven().get(cell + " " + proven.path("imageId").asText());
            if (now.path("inputHash").equals(proven.path("inputHash"))) {
                // A builder that remembers makes the very same image again; when it was begun tells.
                assertThat(now.path("startedMillis").asLong())
                        .as("when the only work on %s began", cell)
                        .isEqualTo(proven.path("startedMillis").asLong());
            }
        }
    }
}
