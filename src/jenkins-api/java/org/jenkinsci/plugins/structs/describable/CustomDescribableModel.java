package org.jenkinsci.plugins.structs.describable;

import java.util.Map;

/** Lets a descriptor change the arguments that a script gives before they are bound. */
public interface CustomDescribableModel {
    default Map<String, Object> customInstantiate(Map<String, Object> arguments) {
        return arguments;
    }
}
