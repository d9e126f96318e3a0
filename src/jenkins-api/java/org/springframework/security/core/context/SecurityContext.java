package org.springframework.security.core.context;

import java.io.Serializable;
import org.springframework.security.core.Authentication;

/** As whom a thread runs. */
public interface SecurityContext extends Serializable {
    Authentication getAuthentication();
}
