package io.jenkins.plugins.nodeimagematrix.docker.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.DockerfileStages;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.UsedContext;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder with only those files of a context that a Dockerfile uses, as links to them. The classic builder sends the
 * whole context for each build; BuildKit requests only the files that it needs.
 */
final class SparseContext {
    private static final long MIN_CONTEXT_BYTES = 1 << 20;

    private final DockerQueries docker;

    SparseContext(DockerQueries docker) {
        this.docker = docker;
    }

    /**
     * @param folder to create
     * @return the folder to send, or empty if the whole context has to be sent
     */
    Optional<Path> make(ImageBuild.Job job, Path folder) throws IOException, DaemonException, InterruptedException {
        Optional<Set<String>> used =
                UsedContext.of(job.rendered().parsed(), job.request().args());
        if (used.isEmpty() || isSmall(job.context()) || mayUseMoreFiles(job)) {
            return Optional.empty();
        }
        Files.createDirectory(folder);
        Path ignore = job.context().resolve(".dockerignore");
        if (Files.isRegularFile(ignore)) {
            Files.copy(ignore, folder.resolve(".dockerignore"));
        }
        for (String path : used.get()) {
            if (!link(job.context(), path, folder)) {
                return Optional.empty();
            }
        }
        return Optional.of(folder);
    }

    private static boolean isSmall(Path context) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(context, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return bytes[0] > MIN_CONTEXT_BYTES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return bytes[0] <= MIN_CONTEXT_BYTES;
    }

    /**
     * Whether a base image has ONBUILD triggers, which may copy anything, or variables that override the file's
     * arguments, or is not on the daemon.
     */
    private boolean mayUseMoreFiles(ImageBuild.Job job) throws DaemonException, InterruptedException {
        DockerfileStages stages =
                new DockerfileStages(job.rendered().parsed(), job.request().args());
        for (DockerfileStages.Stage stage : stages.all()) {
            String image = stages.expand(stage.image());
            if (stages.parent(stage) == null && !image.equals("scratch")) {
                ClientProcess.Result config =
                        docker.ask(List.of("image", "inspect", "--format", "{{json .Config}}", image));
                if (!config.passed() || usesMoreFiles(DockerQueries.parse(config.output()), job)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean usesMoreFiles(JsonNode config, ImageBuild.Job job) {
        for (JsonNode variable : config.path("Env")) {
            String name = variable.asText().replaceFirst("=.*", "");
            for (Dockerfile.Instruction instruction : job.rendered().parsed().instructions()) {
                if (instruction.keyword().equals("ARG")
                        && List.of(instruction.arguments().split("[\\s=]+")).contains(name)) {
                    return true;
                }
            }
        }
        return !config.path("OnBuild").isEmpty();
    }

    /**
     * @return false if it is not possible: hard links cannot cross file systems, and symbolic links in a path are not
     *     followed
     */
    private static boolean link(Path context, String path, Path folder) throws IOException {
        Path from = context;
        Path to = folder;
        for (Path part : Path.of(path)) {
            if (to != folder || from != context) {
                copyFolder(from, to);
            }
            from = from.resolve(part.toString());
            to = to.resolve(part.toString());
            if (Files.isSymbolicLink(from)) {
                return false;
            }
        }
        if (!Files.exists(from)) {
            // The builder reports it.
            return true;
        }
        try {
            linkTree(from, to);
            return true;
        } catch (IOException notLinkable) {
            return false;
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        if (Files.isDirectory(from) && !Files.exists(to)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void linkTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                copyFolder(directory, to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(file).toString());
                if (attributes.isSymbolicLink()) {
                    Files.copy(file, target, java.nio.file.LinkOption.NOFOLLOW_LINKS);
                } else if (!Files.exists(target)) {
                    Files.createLink(target, file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
