package org.jenkinsci.plugins.docker.commons.credentials;

import java.io.IOException;

/** Puts keys where a Docker client on an agent finds them. */
public abstract class KeyMaterialFactory {
    public static final KeyMaterialFactory NULL = new KeyMaterialFactory() {};

    public KeyMaterial2 materialize2() throws IOException, InterruptedException {
        return KeyMaterial2.NULL;
    }
}
