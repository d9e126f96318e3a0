package jakarta.servlet;

/** A request of any protocol. */
public interface ServletRequest {}
