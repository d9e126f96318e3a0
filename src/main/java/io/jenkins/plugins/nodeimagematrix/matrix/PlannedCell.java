package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;

public record PlannedCell(Cell cell, Reason reason, String inputHash) implements Serializable {
    public boolean build() {
        return reason.kind() != ReasonKind.UNCHANGED;
    }
}
