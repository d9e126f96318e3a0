package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Records every login that reaches a registry through a proxy, whether it is accepted or not. */
public final class Wiretap {
    private final Set<String> logins = new ConcurrentSkipListSet<>();

    private Wiretap() {}

    /** Everything still passes. */
    public static Wiretap on(FaultyProxy proxy) {
        Wiretap tap = new Wiretap();
        proxy.always("", exchange -> {
            tap.note(exchange.request().header("Authorization"));
            exchange.pass();
        });
        return tap;
    }

    /** Takes down the login of a request that another rule of the proxy deals with. */
    public void note(String authorization) {
        if (authorization != null && authorization.startsWith("Basic ")) {
            byte[] pair = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
            logins.add(new String(pair, StandardCharsets.UTF_8));
        }
    }

    /** As {@code user:password}. */
    public Set<String> logins() {
        return Set.copyOf(logins);
    }
}
