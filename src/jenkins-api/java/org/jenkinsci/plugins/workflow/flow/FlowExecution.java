package org.jenkinsci.plugins.workflow.flow;

import org.springframework.security.core.Authentication;

/** A Pipeline that runs. */
public abstract class FlowExecution {
    public Authentication getAuthentication2() {
        throw new UnsupportedOperationException("only a Pipeline has an authentication");
    }
}
