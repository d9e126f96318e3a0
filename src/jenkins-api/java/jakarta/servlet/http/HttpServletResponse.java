package jakarta.servlet.http;

import jakarta.servlet.ServletResponse;

/** A response. */
public interface HttpServletResponse extends ServletResponse {
    void setStatus(int status);

    void setHeader(String name, String value);
}
