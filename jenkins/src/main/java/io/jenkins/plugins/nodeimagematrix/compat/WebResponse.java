package io.jenkins.plugins.nodeimagematrix.compat;

import java.io.IOException;
import java.util.List;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** A response that a web method returns. */
public abstract class WebResponse implements HttpResponse {
    /** The path of Jenkins on its server, from the current request; empty for none. */
    public static String contextPath() {
        return Stapler.getCurrentRequest2().getContextPath();
    }

    /** The values of a parameter of the current request, which may be given more than once. */
    public static List<String> parameters(String name) {
        String[] values = Stapler.getCurrentRequest2().getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    /** The value of a header of the current request; {@code null} if it is absent. */
    public static String header(String name) {
        return Stapler.getCurrentRequest2().getHeader(name);
    }

    /** The body of the current request; {@code null} if it is longer. */
    public static byte[] body(int maxBytes) throws IOException {
        byte[] body = Stapler.getCurrentRequest2().getInputStream().readNBytes(maxBytes + 1);
        return body.length > maxBytes ? null : body;
    }

    @Override
    public abstract void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
            throws IOException;
}
