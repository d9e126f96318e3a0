package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.io.Serializable;

/** The reason why a cell is built or not, with an explanation for users. */
public record Reason(ReasonKind kind, String text) implements Serializable {}
