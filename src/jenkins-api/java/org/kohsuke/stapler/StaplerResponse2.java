package org.kohsuke.stapler;

import jakarta.servlet.http.HttpServletResponse;

/** A response, as Stapler gives it to plugins for the servlet API of Jakarta. */
public interface StaplerResponse2 extends HttpServletResponse {}
