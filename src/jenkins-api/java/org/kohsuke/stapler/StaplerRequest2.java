package org.kohsuke.stapler;

import jakarta.servlet.http.HttpServletRequest;

/** A request, as Stapler gives it to plugins for the servlet API of Jakarta. */
public interface StaplerRequest2 extends HttpServletRequest {}
