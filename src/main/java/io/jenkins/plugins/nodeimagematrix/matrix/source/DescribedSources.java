package io.jenkins.plugins.nodeimagematrix.matrix.source;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Context;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources of a matrix as described by an agent. A path that is missing in the description causes an
 * {@link UncheckedIOException}.
 */
public final class DescribedSources implements SourceTree {
    private static final String ABSENT = "absent";

    private final FolderDescription description;
    private final DockerfileBases bases;
    private final Map<Place, Context> contexts = new HashMap<>();
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    private final Map<Named, Set<String>> named = new ConcurrentHashMap<>();
    private final Map<Compared, Optional<BaseMismatch>> compared = new ConcurrentHashMap<>();

    private record Place(String folder, String dockerfile) {}

    private record Named(String dockerfile, Map<String, String> args) {}

    private record Compared(
            String dockerfile, Map<String, String> args, String target, String platform, List<String> base) {}

    public DescribedSources(FolderDescription description, DockerfileBases bases) {
        this.description = description;
        this.bases = bases;
        description.contexts().forEach(each -> contexts.put(new Place(each.folder(), each.dockerfile()), each));
    }

    /** Returns the description of a Dockerfile. */
    public Content dockerfile(String path) {
        Content content = description.dockerfiles().get(path);
        if (content == null) {
            throw lacks(path);
        }
        return content;
    }

    /** Returns the description of a file with public keys. */
    public Content key(String path) {
        Content content = description.keys().get(path);
        if (content == null) {
            throw lacks(path);
        }
        return content;
    }

    /** The text of a file with public keys, which may not be one. */
    public static String keyText(Content file) {
        return new String(file.bytes(), StandardCharsets.ISO_8859_1);
    }

    /** Returns the description of a folder as the build context of a Dockerfile. */
    public Context folder(String folder, String dockerfile) {
        Context context = contexts.get(new Place(folder, dockerfile));
        if (context == null) {
            throw lacks(folder);
        }
        return context;
    }

    @Override
    public String file(String path) {
        byte[] bytes = dockerfile(path).bytes();
        return bytes == null
                ? ABSENT
                : hashes.computeIfAbsent(
                        path, absent -> new Sha256().addContent(bytes).hex());
    }

    @Override
    public String sha256(String path) {
        byte[] bytes = dockerfile(path).bytes();
        return bytes == null ? null : HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    }

    @Override
    public String context(String context, String dockerfile) {
        String hash = folder(context, dockerfile).hash();
        return hash == null ? ABSENT : hash;
    }

    @Override
    public Set<String> bases(String dockerfile, Map<String, String> args) {
        return named.computeIfAbsent(new Named(dockerfile, args), absent -> bases.of(text(dockerfile), args));
    }

    /** Compares the base image of a Dockerfile's target with the image of these names. */
    public Optional<BaseMismatch> mismatch(
            String dockerfile, Map<String, String> args, String target, String platform, List<String> base) {
        return compared.computeIfAbsent(
                new Compared(dockerfile, args, target, platform, base),
                absent -> bases.mismatch(text(dockerfile), args, target, platform, base));
    }

    private String text(String dockerfile) {
        byte[] bytes = dockerfile(dockerfile).bytes();
        // A file that cannot be used is reported by the check of sources.
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static UncheckedIOException lacks(String path) {
        return new UncheckedIOException(new UntrustedDescriptionException("nothing about \"" + path + "\""));
    }
}
