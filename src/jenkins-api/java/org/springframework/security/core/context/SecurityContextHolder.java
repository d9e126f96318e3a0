package org.springframework.security.core.context;

/** The context of each thread. */
public class SecurityContextHolder {
    private static final ThreadLocal<SecurityContext> CONTEXTS =
            ThreadLocal.withInitial(() -> new SecurityContextImpl(null));

    public static SecurityContext getContext() {
        return CONTEXTS.get();
    }

    public static void setContext(SecurityContext context) {
        CONTEXTS.set(context);
    }
}
