package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.release.*;
import java.io.Serializable;
import java.util.*;

public record Plan(List<PlannedCell> cells, List<PlannedAlias> aliases, List<HeldRelease> held, String catalogueOrigin)
        implements Serializable {}
