package org.kohsuke.stapler;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** A request, as Stapler gives it to plugins for the servlet API of Jakarta. */
public interface StaplerRequest2 extends HttpServletRequest {
    /** The objects in the path of the request, the controller first. */
    List<Ancestor> getAncestors();
}
