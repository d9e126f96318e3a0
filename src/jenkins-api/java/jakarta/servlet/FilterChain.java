package jakarta.servlet;

import java.io.IOException;

/** The filters that follow. */
public interface FilterChain {
    void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException;
}
