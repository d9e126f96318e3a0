package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The clean-up after a failed build of the classic builder, which leaves an unnamed image for each completed
 * instruction and, if the daemon was killed, the container of the active one. They are removed when no other build of
 * this JVM can be using the images, because the builder uses them as its cache.
 */
public final class ClassicBuildCleanup {
    private static final int MAX_ATTEMPTS = 15;
    private static final long PAUSE_MILLIS = 200;
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(2);
    private static final Map<String, ClassicBuildCleanup> BY_DAEMON = new HashMap<>();

    private final List<ClassicTrace> pending = new ArrayList<>();
    private int running;

    private ClassicBuildCleanup() {}

    static void buildBegins(String daemonId) {
        synchronized (BY_DAEMON) {
            BY_DAEMON.computeIfAbsent(daemonId, any -> new ClassicBuildCleanup()).running++;
        }
    }

    /** @param left traces of failed builds; empty if this one succeeded */
    static void buildEnded(String daemonId, List<ClassicTrace> left, DockerQueries docker, ImageStore store)
            throws DaemonException, IOException, InterruptedException {
        List<ClassicTrace> remove = new ArrayList<>();
        synchronized (BY_DAEMON) {
            ClassicBuildCleanup here = BY_DAEMON.get(daemonId);
            here.pending.addAll(left);
            if (--here.running == 0) {
                remove.addAll(here.pending);
                BY_DAEMON.remove(daemonId);
            }
        }
        for (ClassicTrace trace : remove) {
            new Removal(trace, docker, store).perform();
        }
    }

    /** Removes what ended or killed builds left. */
    public static void remove(String daemonId, List<ClassicTrace> left, DockerQueries docker, ImageStore store)
            throws DaemonException, IOException, InterruptedException {
        if (!left.isEmpty()) {
            buildBegins(daemonId);
            buildEnded(daemonId, left, docker, store);
        }
    }

    /** Of one build. */
    private record Removal(ClassicTrace trace, DockerQueries docker, ImageStore store) {
        void perform() throws DaemonException, IOException, InterruptedException {
            List<String> images = new ArrayList<>();
            for (String id : trace.images()) {
                store.find(id).map(ImageFacts::id).ifPresent(images::add);
            }
            for (String id : trace.containers()) {
                container(id);
            }
            if (!images.isEmpty()) {
                above(images);
            } else if (trace.base() != null) {
                onBase(trace.base());
            }
            for (int i = images.size() - 1; i >= 0; i--) {
                image(images.get(i));
            }
            trace.forget();
        }

        /** Removes the last images, which the daemon could not report because its client had ended. */
        private void above(List<String> known) throws DaemonException, InterruptedException {
            String last = known.get(known.size() - 1);
            for (String container : lines(List.of("ps", "--all", "--quiet", "--filter", "ancestor=" + last))) {
                container(container);
            }
            for (String leaf : lines(List.of("images", "--quiet", "--no-trunc", "--filter", "dangling=true"))) {
                for (String image : downTo(known, leaf)) {
                    image(image);
                }
            }
        }

        /**
         * Removes the container of the first instruction, if the daemon was killed before it reported it. Users may
         * have containers of the same image: those of the builder refer to the image by its id, and those of a killed
         * daemon are not running.
         */
        private void onBase(String base) throws DaemonException, InterruptedException {
            ImageFacts image = store.find(base).orElse(null);
            if (image == null) {
                return;
            }
            for (String container : lines(List.of("ps", "--all", "--quiet", "--filter", "ancestor=" + image.id()))) {
                ClientProcess.Result made = docker.ask(
                        List.of("container", "inspect", "--format", "{{.Config.Image}} {{.State.Running}}", container));
                if (made.passed() && made.output().strip().equals(image.id() + " false")) {
                    container(container);
                }
            }
        }

        /**
         * @return the leaf and the images below it, down to a known one; empty if there is none below it, or others
         *     use them
         */
        private List<String> downTo(List<String> known, String leaf) throws DaemonException, InterruptedException {
            List<String> chain = new ArrayList<>();
            String id = leaf;
            while (!known.contains(id)) {
                ImageFacts image = store.find(id).orElse(null);
                if (image == null || !image.tags().isEmpty() || !isOurs(image.created())) {
                    return List.of();
                }
                chain.add(id);
                id = parent(id);
                if (id.isEmpty()) {
                    return List.of();
                }
            }
            return chain;
        }

        private void container(String id) throws DaemonException, InterruptedException {
            ClientProcess.Result created = docker.ask(List.of("container", "inspect", "--format", "{{.Created}}", id));
            if (created.passed() && isOurs(created.output().strip())) {
                docker.ask(List.of("rm", "--force", id));
            }
        }

        private String parent(String image) throws DaemonException, InterruptedException {
            ClientProcess.Result parent = docker.ask(List.of("image", "inspect", "--format", "{{.Parent}}", image));
            return parent.passed() ? parent.output().strip() : "";
        }

        private void image(String id) throws DaemonException, InterruptedException {
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                ImageFacts image = store.find(id).orElse(null);
                if (image == null || !image.tags().isEmpty() || !isOurs(image.created())) {
                    return;
                }
                try {
                    store.removeIfThere(id);
                    return;
                } catch (DaemonException inUse) {
                    String why = String.valueOf(inUse.getMessage()).toLowerCase(Locale.ROOT);
                    if (!why.contains("conflict") || why.contains("dependent child")) {
                        return;
                    }
                    // The daemon is still ending the container of the cancelled build.
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        }

        private boolean isOurs(String created) {
            try {
                return Instant.parse(created).isAfter(trace.began().minus(MAX_CLOCK_DIFFERENCE));
            } catch (DateTimeParseException unknown) {
                return false;
            }
        }

        private List<String> lines(List<String> question) throws DaemonException, InterruptedException {
            return docker.text(question).lines().filter(line -> !line.isBlank()).toList();
        }
    }
}
