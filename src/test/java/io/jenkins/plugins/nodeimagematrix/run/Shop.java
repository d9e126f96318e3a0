package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.TagJournal;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.publish.ImageComparison;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.published.ProofDemands;
import io.jenkins.plugins.nodeimagematrix.run.published.ProofGuard;
import io.jenkins.plugins.nodeimagematrix.run.published.Undo;
import io.jenkins.plugins.nodeimagematrix.run.published.Withdrawal;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A job with a repository at a real registry, a ledger and a history, for tests of what it does to tags. */
public final class Shop {
    static final AliasRules RULES = new AliasRules(
            ReleaseSchedule.of(List.of(new LineSchedule(
                    Line.of(Version.parse("4.0.0")),
                    LocalDate.of(2015, 9, 8),
                    LocalDate.of(2015, 10, 12),
                    null,
                    null,
                    "Argon",
                    Version.parse("4.2.0")))),
            LocalDate.of(2016, 9, 1));

    public final String registry;
    public final String repository;
    public final RegistryClient client;
    public final AliasHistory history;
    final ByteArrayOutputStream console = new ByteArrayOutputStream();
    public Ledger ledger = Ledger.empty();
    public boolean refresh;
    /** How far its clock is ahead. */
    public Duration ahead = Duration.ZERO;
    /** What is known of the contents of images. */
    public ImageComparison comparison = ImageComparison.NONE;

    /** {@code null}: images need no proofs. */
    public ProofSource proofs;

    /** {@code null}: no proof of the next publication is begun. */
    private ProofPut early;

    /** What was begun for the last publication. */
    private ProofPut begun;

    private int build;

    private final Path folder;
    private final List<PublishRequest.Pin> pins = new ArrayList<>();
    private final List<PublishRequest.Alias> aliases = new ArrayList<>();

    public Shop(FaultyProxy proxy, String repository, Path folder) {
        this.registry = proxy.address();
        this.repository = repository;
        this.folder = folder;
        this.client = new RegistryClient(
                registry,
                null,
                RegistryLimits.DEFAULT
                        .withRetries(1)
                        .withPauses(Duration.ofMillis(2), Duration.ofSeconds(2))
                        .withListWindow(Duration.ofMillis(40)));
        this.history = new AliasHistory(folder.resolve("history.jsonl"));
    }

    public RegistryClient client() {
        return client;
    }

    public RegistryClients registries() {
        return name -> client;
    }

    public ImageReference tag(String tag) {
        return new ImageReference(registry, repository, tag);
    }

    /** An image of this release, staged and proven, under its pinned tag and with these aliases. */
    public SmallImage proven(String version, String... names) throws IOException, InterruptedException {
        return proven(SmallImage.of(repository + version, version), version, names);
    }

    public SmallImage proven(SmallImage image, String version, String... names)
            throws IOException, InterruptedException {
        image.stage(client, repository);
        pins.add(new PublishRequest.Pin(
                tag(version), release(version), List.of(part("jessie:" + version, null, image, true))));
        alias(version, names);
        return image;
    }

    /** An image of a version with revisions, staged and proven. */
    public SmallImage revision(SmallImage image, String version, String... names)
            throws IOException, InterruptedException {
        image.stage(client, repository);
        revision(tag(version), List.of(part("jessie:" + version, null, image, true)));
        alias(version, names);
        return image;
    }

    /** An image of a version with revisions that an earlier build published. */
    public void unchangedRevision(SmallImage image, String version, String... names) {
        revision(tag(version), List.of(part("jessie:" + version, null, image, false)));
        alias(version, names);
    }

    /** A tag of a version with revisions. */
    public void revision(ImageReference version, List<PublishRequest.Part> parts) {
        pins.add(new PublishRequest.Pin(version, release(version.tag()), parts, false, true, null));
        aliases.add(new PublishRequest.Alias(version, version, parts.get(0).cell(), Revision.RULE));
    }

    public void platforms(String version, Map<String, SmallImage> images, String... names)
            throws IOException, InterruptedException {
        List<PublishRequest.Part> parts = new ArrayList<>();
        for (Map.Entry<String, SmallImage> entry : new TreeMap<>(images).entrySet()) {
            entry.getValue().stage(client, repository);
            parts.add(part("jessie:" + version + ":" + entry.getKey(), entry.getKey(), entry.getValue(), true));
        }
        pins.add(new PublishRequest.Pin(tag(version), release(version), parts));
        alias(version, names);
    }

    /** A release whose cell failed. */
    public void failed(String version, String... names) {
        pins.add(new PublishRequest.Pin(
                tag(version),
                release(version),
                List.of(new PublishRequest.Part("jessie:" + version, null, null, "jessie:" + version + " failed"))));
        alias(version, names);
    }

    /** A release with revisions whose cell failed. */
    public void failedRevision(String version, String... names) {
        String cell = "jessie:" + version;
        revision(tag(version), List.of(new PublishRequest.Part(cell, null, null, cell + " failed")));
        alias(version, names);
    }

    /** A release that an earlier build published. */
    public void unchanged(SmallImage image, String version, String... names) {
        pins.add(new PublishRequest.Pin(
                tag(version), release(version), List.of(part("jessie:" + version, null, image, false))));
        alias(version, names);
    }

    public PublishRequest.Part part(String cell, String platform, SmallImage image, boolean fresh) {
        return new PublishRequest.Part(
                cell,
                platform,
                new PublishRequest.Image(registry, repository, image.digest(), image.imageId(), "hash-" + cell, fresh),
                "");
    }

    public void pin(PublishRequest.Pin pin) {
        pins.add(pin);
    }

    /** Each is {@code name=rule}, or a name that is its own rule. */
    public void alias(String version, String... names) {
        for (String name : names) {
            String[] both = name.split("=");
            aliases.add(new PublishRequest.Alias(
                    tag(both[0]), tag(version), "jessie:" + version, both.length > 1 ? both[1] : both[0]));
        }
    }

    /** An alias that follows within limits. */
    public void limited(String version, AliasLimits limits, String name) {
        aliases.add(new PublishRequest.Alias(tag(name), tag(version), "jessie:" + version, name, limits));
    }

    public Publication plan() throws IOException, InterruptedException {
        PublishRequest request = new PublishRequest(pins, aliases);
        pins.clear();
        aliases.clear();
        return Publication.prepare(
                request,
                registries(),
                new Publication.Rules(
                        ledger.published(),
                        history.decisions(),
                        begun(),
                        refresh,
                        policy(),
                        comparison,
                        history.entries()),
                journal().and(history.log(actor("nightly", ""))),
                new PrintStream(console, true, StandardCharsets.UTF_8));
    }

    private ProofPolicy policy() {
        begun = early;
        early = null;
        return begun != null
                ? new ProofPolicy(proofs, ledger.proven(), begun)
                : proofs == null ? null : new ProofPolicy(proofs, ledger.proven());
    }

    /** Begins to put the proofs of a staged image, as a run does that still builds others; the next publication goes on with it. */
    public void early(SmallImage image, String version) {
        early = early == null ? new ProofPut(proofs) : early;
        ProvenImage.Part part = new ProvenImage.Part("jessie:" + version, image.digest(), image.imageId());
        early.begin(
                registries(),
                registry,
                repository,
                new ProvenImage(registry + "/" + repository, image.digest(), List.of(part)));
    }

    private UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    /** What its builds put and never saw confirmed. */
    public UnconfirmedTags begun() throws IOException {
        return UnconfirmedTags.of(unfinished()).asOf(Instant.now().plus(ahead));
    }

    /** The journal of one build, which is kept. */
    private TagListener journal() throws IOException {
        String run = UUID.randomUUID().toString();
        Path file = folder.resolve("journal-" + run + ".jsonl");
        unfinished().began(run, file);
        return new TagListener() {
            @Override
            public void putting(List<TagUpdate> updates) throws IOException {
                try (Journal journal = new Journal(file)) {
                    new TagJournal(journal, InstantSource.system()).putting(updates);
                }
            }

            @Override
            public void proven(String image, List<String> digests) throws IOException {
                try (Journal journal = new Journal(file)) {
                    new TagJournal(journal, InstantSource.system()).proven(image, digests);
                }
            }

            @Override
            public void left(List<TagUpdate> updates) throws IOException {
                try (Journal journal = new Journal(file)) {
                    new TagJournal(journal, InstantSource.system()).left(updates);
                }
            }

            @Override
            public void confirmed(List<Confirmed> updates) throws IOException {
                try (Journal journal = new Journal(file)) {
                    new TagJournal(journal, InstantSource.system()).confirmed(updates);
                }
            }
        };
    }

    /** Plans, shows, does and remembers, as a build does. */
    public Publication publish() throws IOException, InterruptedException {
        Publication publication = plan();
        publication.show();
        try {
            publication.publish();
        } finally {
            if (begun != null) {
                begun.stop();
            }
            ledger = ledger.after(publication.confirmed());
            if (proofs != null) {
                ledger = ledger.proven(publication.proven(), ProofPolicy.id(proofs));
            }
        }
        return publication;
    }

    public Actor actor(String who, String why) {
        build++;
        return new Actor(who, why, "matrix #" + build, "run-" + build);
    }

    /** The number of the last build or action. */
    public String lastBuild() {
        return String.valueOf(build);
    }

    /** What a job demands whose last run had these proofs. */
    private ProofGuard guard() {
        return new ProofGuard(ProofDemands.of("image-matrix.yaml", proofs), ledger);
    }

    public TagUpdateResult undo(String number) throws IOException, InterruptedException {
        TagUpdateResult reversal = new Undo(history, registries(), actor("ann", "a mistake"), guard()).perform(number);
        ledger = ledger.after(reversal);
        return reversal;
    }

    public TagUpdateResult withdraw(String what) throws IOException, InterruptedException {
        return withdraw(what, "it leaks memory");
    }

    public TagUpdateResult withdraw(String what, String why) throws IOException, InterruptedException {
        TagUpdateResult reversal = new Withdrawal(
                        ledger.published(), history, RULES, registries(), actor("bob", why), guard())
                .perform(List.of(what));
        ledger = ledger.after(reversal);
        return reversal;
    }

    /** Leaves what it remembers where a job would, and takes over what the job remembers since. */
    public void remember(MatrixStore memory) throws IOException {
        Ledger.file(memory.folder().resolve("ledger.json")).write(ledger);
    }

    /** What the registry holds under a tag; {@code null} for nothing. */
    public String holds(String tag) throws IOException, InterruptedException {
        return client.digest(repository, tag).orElse(null);
    }

    public String console() {
        return console.toString(StandardCharsets.UTF_8);
    }

    public static String kind(TagPlan plan, String tag) {
        return update(plan, tag).kind().label();
    }

    public static String why(TagPlan plan, String tag) {
        return update(plan, tag).why();
    }

    public static TagUpdate update(TagPlan plan, String tag) {
        return plan.updates().stream()
                .filter(update -> update.reference().endsWith(":" + tag))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no move of " + tag + " in " + plan));
    }

    public List<PublishedTag> published() {
        return ledger.published();
    }

    private static TaggedVersion release(String version) {
        return version.matches("\\d.*") ? TaggedVersion.of(Version.parse(version)) : null;
    }
}
