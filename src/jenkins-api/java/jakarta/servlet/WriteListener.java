package jakarta.servlet;

import java.util.EventListener;

/** Learns when a response can be written to. */
public interface WriteListener extends EventListener {}
