package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.security.ACL;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** The authentication of the current thread until it is closed. A current Jenkins has {@code ACL.as2} for it. */
public final class Impersonation implements AutoCloseable {
    private final SecurityContext previous = SecurityContextHolder.getContext();

    private Impersonation() {}

    public static Impersonation of(Authentication authentication) {
        Impersonation impersonation = new Impersonation();
        SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
        return impersonation;
    }

    /** The authentication of Jenkins itself: {@code ACL.SYSTEM2}, which hudson-core 1.395 does not have. */
    public static Authentication system() {
        try {
            return (Authentication) ACL.class.getField("SYSTEM2").get(null);
        } catch (ReflectiveOperationException old) {
            throw new IllegalStateException("this Jenkins has no plugin for credentials", old);
        }
    }

    @Override
    public void close() {
        SecurityContextHolder.setContext(previous);
    }
}
