package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.limit.CellRebuild;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The page of one cell of a build: {@code GET .../image-matrix/cell?name=jessie:4.4.7}. */
public final class CellPage extends MatrixPage {
    /** The address of a cell's page without the encoded name of the cell, relative to the build's matrix. */
    public static final String URL = "cell?name=";

    private final Run<?, ?> run;
    private final String name;
    private final String fault;

    CellPage(Run<?, ?> run, String name) {
        this(run, name, "");
    }

    /** @param fault the failure in one line; empty for none */
    CellPage(Run<?, ?> run, String name, String fault) {
        this.run = run;
        this.name = String.valueOf(name);
        this.fault = fault;
    }

    @Override
    public Run<?, ?> getRun() {
        return run;
    }

    /** The cell's name. */
    @Override
    public String getDisplayName() {
        return name;
    }

    /** The failure in one line; empty for none. */
    public String getFault() {
        return fault;
    }

    @Override
    public String getScript() {
        return "cell-page.js";
    }

    /** Whether the user may start builds of the job. */
    public boolean isMayRebuild() {
        return run.getParent().hasPermission(Item.BUILD);
    }

    /** The reason why no build of this cell can be started; {@code null} if it can. */
    public String getRebuildRefusal() {
        return CellRebuild.refusal(run.getParent(), name);
    }

    /** The address of the page, relative to the build's matrix. */
    public String getUrl() {
        return URL + encoded();
    }

    /** The address of the cell's details, relative to the page. */
    public String getDetailsUrl() {
        return "cellDetails?name=" + encoded();
    }

    private String encoded() {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
