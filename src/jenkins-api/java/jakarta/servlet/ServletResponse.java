package jakarta.servlet;

import java.io.IOException;

/** A response of any protocol. */
public interface ServletResponse {
    void setContentType(String type);

    ServletOutputStream getOutputStream() throws IOException;
}
