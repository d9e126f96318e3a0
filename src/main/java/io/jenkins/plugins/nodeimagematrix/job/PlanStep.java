package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.matrix.*;
import io.jenkins.plugins.nodeimagematrix.release.*;
import io.jenkins.plugins.nodeimagematrix.run.Ledger;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import jenkins.MasterToSlaveFileCallable;
import org.snakeyaml.engine.v2.api.*;

final class PlanStep {
    private final MatrixSettings settings;
    private final FilePath workspace;
    private final Ledger known;

    PlanStep(MatrixSettings settings, FilePath workspace, Ledger known, Path cache) {
        this.settings = settings;
        this.workspace = workspace;
        this.known = known;
    }

    Planned plan(PrintStream out) throws IOException, InterruptedException {
        FilePath file = workspace.child(settings.file());
        if (!file.exists()) throw new AbortException(Messages.PlanStep_noFile(settings.file(), workspace.getRemote()));
        Plan plan = file.getParent().act(new Make(file.getName(), settings.registry()));
        return new Planned(plan, file.getParent());
    }

    private static final class Make extends MasterToSlaveFileCallable<Plan> {
        private final String name;
        private final String registry;

        Make(String name, String registry) {
            this.name = name;
            this.registry = registry;
        }

        @SuppressWarnings("unchecked")
        public Plan invoke(File root, VirtualChannel c) throws IOException {
            Map<String, Object> m =
                    (Map<String, Object>) new Load(LoadSettings.builder().build())
                            .loadFromString(Files.readString(root.toPath().resolve(name)));
            Map<String, Object> axes = (Map<String, Object>) m.get("axes");
            Map<String, Object> oss = (Map<String, Object>) axes.get("os");
            List<String> rel = (List<String>) ((Map<String, Object>) axes.get("node")).get("releases");
            Map<String, Object> images = (Map<String, Object>) m.get("images");
            List<PlannedCell> cells = new ArrayList<>();
            List<PlannedAlias> aliases = new ArrayList<>();
            String reg = registry.isEmpty() ? "docker.io" : registry;
            for (String os : oss.keySet()) {
                boolean def = Boolean.TRUE.equals(((Map<String, Object>) oss.get(os)).get("default"));
                add(cells, (Map<String, Object>) images.get("base"), "base", os, null, null, reg, def);
                Map<String, String> al = new TreeMap<>();
                for (String v : rel) {
                    Cell cell =
                            add(cells, (Map<String, Object>) images.get("node"), "node", os, v, os + ":base", reg, def);
                    Version ver = Version.parse(v);
                    for (String a : List.of(Line.of(ver).toString(), ver.major() + "." + ver.minor(), "latest")) {
                        if (!al.containsKey(a) || Version.parse(al.get(a)).compareTo(ver) < 0) al.put(a, v);
                    }
                }
                al.forEach((a, v) -> {
                    for (String repo : def ? List.of("demo/" + os, "demo/node") : List.of("demo/" + os))
                        aliases.add(new PlannedAlias(
                                new ImageReference(reg, repo, a), os + ":" + v, new ImageReference(reg, repo, v), a));
                });
            }
            return new Plan(cells, aliases, List.of(), "none");
        }

        @SuppressWarnings("unchecked")
        static Cell add(
                List<PlannedCell> cells,
                Map<String, Object> img,
                String image,
                String os,
                String v,
                String parent,
                String reg,
                boolean def) {
            java.util.function.Function<Object, String> r =
                    t -> String.valueOf(t).replace("{os}", os).replace("{node}", String.valueOf(v));
            Map<String, String> args = new TreeMap<>();
            if (v != null) args.put("NODE_VERSION", v);
            List<String> tests = new ArrayList<>();
            for (Object t : (List<Object>) img.get("tests")) {
                if (t instanceof String s) tests.add(s);
                else if (List.of("4.4.7", "6.17.1").contains(v))
                    tests.add((String) ((Map<String, Object>) t).get("dir"));
            }
            List<ImageReference> pinned = new ArrayList<>(
                    List.of(new ImageReference(reg, r.apply(img.get("repository")), r.apply(img.get("tag")))));
            if (v != null && def) pinned.add(new ImageReference(reg, "demo/node", v));
            Cell cell = new Cell(
                    os + ":" + (v == null ? image : v),
                    image,
                    os,
                    v,
                    null,
                    new TreeMap<>(),
                    parent,
                    null,
                    r.apply(img.get("context")),
                    r.apply(img.get("dockerfile")),
                    args,
                    Map.of(),
                    null,
                    "none",
                    tests,
                    pinned,
                    null,
                    false);
            cells.add(new PlannedCell(cell, new Reason(ReasonKind.NEW, "new"), "h" + cell.hashCode()));
            return cell;
        }
    }
}
