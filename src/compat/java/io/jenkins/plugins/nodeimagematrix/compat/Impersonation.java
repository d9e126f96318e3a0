package io.jenkins.plugins.nodeimagematrix.compat;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** Has the current thread run with an authentication until closed. A current Jenkins has {@code ACL.as2} for it. */
public final class Impersonation implements AutoCloseable {
    private final SecurityContext previous = SecurityContextHolder.getContext();

    private Impersonation() {}

    public static Impersonation of(Authentication authentication) {
        Impersonation impersonation = new Impersonation();
        SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
        return impersonation;
    }

    @Override
    public void close() {
        SecurityContextHolder.setContext(previous);
    }
}
