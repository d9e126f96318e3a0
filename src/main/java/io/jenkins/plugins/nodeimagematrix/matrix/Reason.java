package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;

public record Reason(ReasonKind kind, String text) implements Serializable {}
