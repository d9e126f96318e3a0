package io.jenkins.plugins.nodeimagematrix.run.proof;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The claim how an image was built, in the form of SLSA provenance 1. It has no times and no invocation for an image that an
 * earlier run built: this run knows only that it has the same inputs.
 */
final class ProvenancePredicate {
    /** {@code docs/proofs.md} describes the parameters of this type of build. */
    static final String BUILD_TYPE = "https://plugins.jenkins.io/node-image-matrix/build/v1";

    private static final Pattern CHECKSUM_NAME = Pattern.compile("(?i)node(js)?_(\\w+_)?(sha256|sha256sum|checksum)");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RunIdentity run;
    private final SourceTree sources;
    private final ArrayNode cells = JSON.arrayNode();
    private final ArrayNode agents = JSON.arrayNode();
    private final ArrayNode dependencies = JSON.arrayNode();

    private ProvenancePredicate(RunIdentity run, SourceTree sources) {
        this.run = run;
        this.sources = sources;
    }

    static ObjectNode of(List<ProvenCell> parts, SourceTree sources, RunIdentity run) {
        ProvenancePredicate all = new ProvenancePredicate(run, sources);
        all.addSource();
        parts.forEach(all::add);
        return all.predicate(parts);
    }

    private ObjectNode predicate(List<ProvenCell> parts) {
        ObjectNode predicate = JSON.objectNode();
        ObjectNode definition = predicate.putObject("buildDefinition").put("buildType", BUILD_TYPE);
        definition
                .putObject("externalParameters")
                .put("matrixFile", run.matrixFile())
                .set("cells", cells);
        definition.putObject("internalParameters").set("cells", agents);
        definition.set("resolvedDependencies", dependencies);
        ObjectNode details = predicate.putObject("runDetails");
        ObjectNode versions =
                details.putObject("builder").put("id", run.builder()).putObject("version");
        run.versions().forEach(versions::put);
        if (parts.stream().noneMatch(ProvenCell::isTestedAgain)) {
            ObjectNode metadata = details.putObject("metadata");
            if (run.ran(parts)) {
                metadata.put("invocationId", run.invocation());
            }
            metadata.put(
                    "startedOn",
                    time(parts.stream()
                            .mapToLong(part -> part.result().startedMillis())
                            .min()
                            .orElseThrow()));
            metadata.put(
                    "finishedOn",
                    time(parts.stream()
                            .mapToLong(part -> part.result().startedMillis()
                                    + part.result().durationMillis())
                            .max()
                            .orElseThrow()));
        }
        return predicate;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void addSource() {
        if (run.source() != null) {
            ObjectNode source = dependencies.addObject();
            if (run.source().uri() != null) {
                source.put("uri", "git+" + run.source().uri());
            } else {
                source.put("name", "source");
            }
            source.putObject("digest").put("gitCommit", run.source().commit());
        }
    }

    private void add(ProvenCell part) {
        Cell cell = part.cell();
        ObjectNode outside = cells.addObject().put("name", cell.name()).put("image", cell.image());
        put(outside, "node", cell.node());
        put(outside, "platform", cell.platform());
        outside.put("dockerfile", cell.dockerfile()).put("context", cell.context());
        put(outside, "target", cell.target());
        put(outside, "network", cell.network());
        put(outside, "from", cell.from());
        put(outside, "parent", cell.parent());
        ObjectNode args = outside.putObject("args");
        cell.args().forEach(args::put);
        ArrayNode secrets = outside.putArray("secretIds");
        cell.secrets().keySet().stream().sorted().forEach(secrets::add);
        ObjectNode inside = agents.addObject()
                .put("name", cell.name())
                .put("inputs", part.planned().inputHash())
                .put("builtByEarlierRun", part.isTestedAgain());
        put(inside, "agent", part.result().agent());
        CellResult.Tools tools = part.result().tools();
        if (tools != null && !part.isTestedAgain()) {
            inside.put("dockerClient", tools.client())
                    .put("dockerDaemon", tools.daemon())
                    .put("dockerBuilder", tools.builder());
        }
        addFiles(cell);
        addBases(part);
        if (cell.node() != null) {
            ObjectNode node =
                    dependencies.addObject().put("name", "Node.js").put("uri", "pkg:generic/node@" + cell.node());
            checksum(cell.args()).ifPresent(sha256 -> node.putObject("digest").put("sha256", sha256));
        }
    }

    /** The checksum of the release's file, if a build argument such as {@code NODE_SHA256} names one. */
    private static Optional<String> checksum(Map<String, String> args) {
        List<String> found = args.entrySet().stream()
                .filter(arg -> CHECKSUM_NAME.matcher(arg.getKey()).matches())
                .map(arg -> arg.getValue().toLowerCase(Locale.ROOT))
                .filter(value -> SHA256.matcher(value).matches())
                .distinct()
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static void put(ObjectNode object, String name, String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private void addFiles(Cell cell) {
        ObjectNode dockerfile = dependencies.addObject().put("name", cell.dockerfile());
        dockerfile.putObject("digest").put("sha256", sources.sha256(cell.dockerfile()));
        ObjectNode context = dependencies.addObject().put("name", cell.context());
        context.putObject("digest").put(SourceDigest.FOLDER, sources.context(cell.context(), cell.dockerfile()));
    }

    private void addBases(ProvenCell part) {
        CellResult.Base base = part.result().base();
        if (base != null) {
            addBase(base.image(), base.digest(), base.imageId());
            return;
        }
        for (ExternalBase named : part.planned().bases()) {
            addBase(named.image(), named.digest(), null);
        }
    }

    private void addBase(String image, String digest, String imageId) {
        ObjectNode base = dependencies.addObject().put("name", image);
        if (Digests.isDigest(digest)) {
            base.putObject("digest").put("sha256", digest.substring(digest.indexOf(':') + 1));
        }
        if (imageId != null) {
            base.putObject("annotations").put("imageId", imageId);
        }
    }
}
