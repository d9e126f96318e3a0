package org.springframework.security.core.context;

import org.springframework.security.core.Authentication;

/** A context with this authentication. */
public class SecurityContextImpl implements SecurityContext {
    private static final long serialVersionUID = 1L;

    private final Authentication authentication;

    public SecurityContextImpl(Authentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public Authentication getAuthentication() {
        return authentication;
    }
}
