package jakarta.servlet.http;

import jakarta.servlet.ServletRequest;

/** A request. */
public interface HttpServletRequest extends ServletRequest {
    String getHeader(String name);

    String getPathInfo();

    String getRequestURI();
}
