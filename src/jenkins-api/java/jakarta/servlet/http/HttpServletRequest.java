package jakarta.servlet.http;

/** A request. */
public interface HttpServletRequest {
    String getHeader(String name);

    String getRequestURI();
}
