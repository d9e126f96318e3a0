package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.security.ACL;
import hudson.security.ACLContext;
import org.springframework.security.core.Authentication;

/** An authentication that the current thread runs with until closed. */
public final class Impersonation implements AutoCloseable {
    private final ACLContext context;

    private Impersonation(ACLContext context) {
        this.context = context;
    }

    public static Impersonation of(Authentication authentication) {
        return new Impersonation(ACL.as2(authentication));
    }

    /** The authentication of Jenkins itself. */
    public static Authentication system() {
        return ACL.SYSTEM2;
    }

    @Override
    public void close() {
        context.close();
    }
}
