package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.Sha256;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The hashes of each cell's build inputs and tests. */
final class CellHashes {
    private static final int HASH_CHARS = 40;

    private final Map<String, String> baseDigests;
    private final SourceTree sources;
    private final Map<String, InputHash> hashes = new HashMap<>();
    private final Map<String, List<ExternalBase>> bases = new HashMap<>();

    /** @param cells parents before children */
    CellHashes(List<Cell> cells, Map<String, String> baseDigests, SourceTree sources) {
        this.baseDigests = baseDigests;
        this.sources = sources;
        cells.forEach(cell -> hashes.put(cell.name(), new InputHash(own(cell), base(cell), tests(cell))));
    }

    String of(Cell cell) {
        return hashes.get(cell.name()).toString();
    }

    private String own(Cell cell) {
        return part(new Sha256()
                .add(sources.file(cell.dockerfile()))
                .add(sources.context(cell.context(), cell.dockerfile()))
                .add(cell.args())
                .add(cell.labels())
                .add(cell.secrets().keySet())
                .add(cell.target())
                .add(cell.platform())
                .add(cell.network()));
    }

    private String base(Cell cell) {
        Sha256 base = new Sha256();
        if (cell.parent() != null) {
            // The parent's tests are left out: they do not change its image.
            base.add("parent").add(hashes.get(cell.parent()).build());
        } else {
            base.add(cell.from()).add(cell.from() == null ? null : baseDigests.get(cell.from()));
            if (cell.from() == null) {
                // Names in the Dockerfile are part of its own hash; only digests are added.
                bases(cell).stream().filter(named -> named.digest() != null).forEach(named -> base.add(named.image())
                        .add(named.digest()));
            }
        }
        return part(base);
    }

    /** Returns the external images that the cell itself is built on. */
    List<ExternalBase> bases(Cell cell) {
        return bases.computeIfAbsent(cell.name(), absent -> {
            Set<String> named = cell.parent() != null
                    ? Set.of()
                    : cell.from() != null ? Set.of(cell.from()) : sources.bases(cell.dockerfile(), cell.args());
            return named.stream()
                    .map(image -> new ExternalBase(image, baseDigests.get(image)))
                    .toList();
        });
    }

    private String tests(Cell cell) {
        Sha256 tests = new Sha256().add(Boolean.toString(cell.untested()));
        for (String test : cell.tests()) {
            tests.add(test)
                    .add(sources.context(test, SafePath.dockerfileIn(test)))
                    .add(sources.file(SafePath.dockerfileIn(test)));
        }
        return part(tests);
    }

    private static String part(Sha256 fingerprint) {
        return fingerprint.hex().substring(0, HASH_CHARS);
    }
}
