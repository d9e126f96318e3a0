package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.io.Serializable;

public record Reason(ReasonKind kind, String text) implements Serializable {}
