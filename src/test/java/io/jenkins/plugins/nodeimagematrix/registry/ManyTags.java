package io.jenkins.plugins.nodeimagematrix.registry;

import io.jenkins.plugins.nodeimagematrix.support.HttpMessage;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import java.io.IOException;
import java.util.List;

/** What a registry of the distribution specification after 1.1.1 does with {@code PUT <digest>?tag=a&tag=b}. */
public final class ManyTags {
    private ManyTags() {}

    public static void put(ProxiedExchange exchange) throws IOException {
        put(exchange, Integer.MAX_VALUE);
    }

    /** @param atMost so many of the tags are taken */
    public static void put(ProxiedExchange exchange, int atMost) throws IOException {
        String path = exchange.line().substring("PUT ".length());
        String base = path.substring(0, path.indexOf("/manifests/"));
        List<String> tags = List.of(path.substring(path.indexOf("?tag=") + 5).split("&tag="));
        HttpMessage request = exchange.request();
        HttpMessage answer = exchange.forward();
        for (String tag : tags.subList(0, Math.min(atMost, tags.size()))) {
            exchange.forward(request.withStart("PUT " + base + "/manifests/" + tag + " HTTP/1.1"));
        }
        exchange.send(answer.with("OCI-Tag", String.join(", ", tags.subList(0, Math.min(atMost, tags.size())))));
    }
}
