package io.jenkins.plugins.nodeimagematrix.compat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * A response that a web method returns. The Stapler of hudson-core 1.395 has only requests and responses of the old servlet API;
 * these are passed on as those of Jakarta's, whose methods have the same names and parameters.
 */
public abstract class WebResponse implements HttpResponse {
    /** The path of Jenkins on its server, from the current request; empty for none. */
    public static String contextPath() {
        return Stapler.getCurrentRequest().getContextPath();
    }

    /** The values of a parameter of the current request, which may be given more than once. */
    public static List<String> parameters(String name) {
        String[] values = Stapler.getCurrentRequest().getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    /** The value of a header of the current request; {@code null} if it is absent. */
    public static String header(String name) {
        return Stapler.getCurrentRequest().getHeader(name);
    }

    /** The body of the current request; {@code null} if it is longer. */
    public static byte[] body(int maxBytes) throws IOException {
        byte[] body = Stapler.getCurrentRequest().getInputStream().readNBytes(maxBytes + 1);
        return body.length > maxBytes ? null : body;
    }

    public abstract void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
            throws IOException;

    @Override
    public final void generateResponse(StaplerRequest request, StaplerResponse response, Object node)
            throws IOException {
        generateResponse(as(StaplerRequest2.class, request), as(StaplerResponse2.class, response), node);
    }

    private static <T> T as(Class<T> type, Object old) {
        return type.cast(Proxy.newProxyInstance(
                WebResponse.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invoke(old, method, arguments)));
    }

    private static Object invoke(Object old, Method method, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = old.getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .invoke(old, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
        return result instanceof OutputStream out ? new Body(out) : result;
    }

    private static final class Body extends ServletOutputStream {
        private final OutputStream out;

        Body(OutputStream out) {
            this.out = out;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("the output of this controller blocks");
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
