package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.ContextHash;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerIgnore;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Context;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceException;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceFault;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceRoot;
import io.jenkins.plugins.nodeimagematrix.matrix.source.Utf8;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The describer of a matrix file's folder, which runs on the machine with the folder. Each file that the matrix file
 * names is read and hashed once; other files are ignored.
 */
public final class FolderDescriber {
    private final SourceRoot root;
    private final Map<String, Content> dockerfiles = new LinkedHashMap<>();
    private final Map<String, Content> keys = new LinkedHashMap<>();
    private final Set<List<String>> places = new LinkedHashSet<>();
    private final List<Context> contexts = new ArrayList<>();
    private final Map<List<String>, String> hashes = new HashMap<>();

    private FolderDescriber(SourceRoot root) {
        this.root = root;
    }

    /**
     * @param checkout the folder that no file may leave, with all links followed
     * @param folder of the matrix file, relative to the checkout
     * @param name of the matrix file or inventory in that folder
     * @param text used instead of the file, or null
     * @param request selects the releases, and so the folders that cells name
     */
    public static FolderDescription describe(
            Path checkout, String folder, String name, String text, PlanRequest request) throws IOException {
        SourceRoot root;
        try {
            root = SourceRoot.of(SourceRoot.of(checkout).folder(folder));
        } catch (NoSuchFileException absent) {
            return description(new Content(null, SourceFault.ABSENT, null), null);
        } catch (SourceException faulty) {
            return description(Content.faulty(faulty), null);
        }
        return new FolderDescriber(root).describe(name, text, request);
    }

    /** Whether a path, as written by a user, is below the folder it is relative to. Links are not followed. */
    public static boolean isBelow(String path) {
        return SafePath.clean(path) != null;
    }

    private FolderDescription describe(String name, String text, PlanRequest request) throws IOException {
        Content matrix = text == null ? content(name, FolderDescription.MAX_MATRIX_FILE_BYTES) : null;
        Content lock = null;
        try {
            String source = text == null ? DescribedFolder.text(name, matrix) : text;
            MatrixDocument document = MatrixDocument.read(name, source);
            if (document.lock() != null) {
                lock = content(document.lock(), FolderDescription.MAX_LOCK_FILE_BYTES);
            }
            LockFile locked = DescribedFolder.lock(name, document, lock);
            for (Cell cell : document.cells(DescribedFolder.withLock(request, locked))) {
                add(cell);
            }
        } catch (MatrixFileException | LockFileException wrong) {
            // The controller reads the same texts and reports the same problems.
            return description(matrix, lock);
        }
        return new FolderDescription(FolderDescription.VERSION, matrix, lock, dockerfiles, contexts, keys);
    }

    private static FolderDescription description(Content matrix, Content lock) {
        return new FolderDescription(FolderDescription.VERSION, matrix, lock, Map.of(), List.of(), Map.of());
    }

    private void add(Cell cell) throws IOException {
        add(cell.context(), cell.dockerfile());
        for (String test : cell.tests()) {
            add(test, SafePath.dockerfileIn(test));
        }
        if (cell.verify() != null && cell.verify().kind() == KeyReference.Kind.FILE) {
            keys.computeIfAbsent(cell.verify().text(), path -> content(path, FolderDescription.MAX_KEY_FILE_BYTES));
        }
    }

    private void add(String folder, String dockerfile) throws IOException {
        if (!dockerfiles.containsKey(dockerfile)) {
            dockerfiles.put(dockerfile, content(dockerfile, FolderDescription.MAX_DOCKERFILE_BYTES));
        }
        if (places.add(List.of(folder, dockerfile))) {
            contexts.add(context(folder, dockerfile));
        }
    }

    private Content content(String path, int most) {
        try {
            return new Content(root.read(path, most), null, null);
        } catch (SourceException faulty) {
            return Content.faulty(faulty);
        }
    }

    private Context context(String folder, String dockerfile) throws IOException {
        try {
            Path context = root.folder(folder);
            String ignoreFile = ignoreFile(folder, dockerfile);
            List<String> key = ignoreFile == null ? List.of(folder) : List.of(folder, ignoreFile);
            String hash = hashes.get(key);
            if (hash == null) {
                hash = ContextHash.of(context, ignoreFile == null ? DockerIgnore.NONE : ignore(folder, ignoreFile));
                hashes.put(key, hash);
            }
            return new Context(folder, dockerfile, hash, null, null);
        } catch (SourceException faulty) {
            return Context.faulty(folder, dockerfile, faulty);
        } catch (AccessDeniedException forbidden) {
            return Context.faulty(
                    folder, dockerfile, new SourceException(folder, SourceFault.UNREADABLE, forbidden.getFile()));
        }
    }

    private DockerIgnore ignore(String folder, String ignoreFile) throws SourceException {
        try {
            return DockerIgnore.parse(Utf8.strict(root.read(ignoreFile, FolderDescription.MAX_DOCKERFILE_BYTES)));
        } catch (CharacterCodingException otherEncoding) {
            throw new SourceException(folder, SourceFault.IGNORE_FILE_NOT_UTF8, ignoreFile);
        }
    }

    /** Returns the path of the ignore file, or null if there is none. */
    private String ignoreFile(String folder, String dockerfile) throws SourceException {
        for (String path : List.of(dockerfile + ".dockerignore", folder + "/.dockerignore")) {
            try {
                root.file(path);
                return path;
            } catch (SourceException unusable) {
                if (unusable.fault() != SourceFault.ABSENT && unusable.fault() != SourceFault.NOT_A_FILE) {
                    throw unusable;
                }
            }
        }
        return null;
    }
}
