package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

/**
 * The matrix on a build's page. Persists nothing but its presence: all it shows is in the build's report, and, while the
 * build runs, in {@link LiveRuns}.
 */
public class MatrixBuildAction implements RunAction2 {
    static final String FOLDER = "node-image-matrix";

    private transient Run<?, ?> run;

    public MatrixBuildAction(Run<?, ?> run) {
        this.run = run;
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        this.run = owner;
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        this.run = owner;
    }

    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public String getIconFileName() {
        return "clipboard.gif";
    }

    @Override
    public String getDisplayName() {
        return Messages.MatrixBuildAction_name();
    }

    @Override
    public String getUrlName() {
        return "image-matrix";
    }

    static RunFolder folder(Run<?, ?> run) {
        return new RunFolder(run.getRootDir().toPath().resolve(FOLDER));
    }

    /** The report as it stands: {@code GET .../image-matrix/data}, JSON with an ETag. */
    public void doData(StaplerRequest request, StaplerResponse response) throws IOException {
        run.checkPermission(Item.READ);
        RunReport live = LiveRuns.report(run);
        Path file = folder(run).report();
        String json = live != null
                ? live.toJson()
                : Files.exists(file) ? RunReport.read(file).toJson() : null;
        if (json == null) {
            response.setStatus(404);
            return;
        }
        String etag = '"' + hash(json) + '"';
        response.setHeader("ETag", etag);
        response.setHeader("Cache-Control", "private, no-cache");
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter().print(json);
    }

    /** The full log of one cell as plain text: {@code GET .../image-matrix/log?cell=jessie:4.4.7}. */
    public void doLog(StaplerRequest request, StaplerResponse response) throws IOException {
        run.checkPermission(Item.READ);
        String cell = request.getParameter("cell");
        Path log = cell == null ? null : folder(run).log(cell);
        if (log == null || !Files.isRegularFile(log)) {
            response.setStatus(404);
            return;
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter().print(Files.readString(log));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
