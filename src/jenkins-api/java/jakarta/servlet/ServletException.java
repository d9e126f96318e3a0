package jakarta.servlet;

/** A failure of a servlet. */
public class ServletException extends Exception {
    private static final long serialVersionUID = 1L;
}
