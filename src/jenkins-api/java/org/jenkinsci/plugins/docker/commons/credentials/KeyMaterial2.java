package org.jenkinsci.plugins.docker.commons.credentials;

import hudson.EnvVars;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.Serializable;

/** Keys on an agent, the variables that point to them, and their removal. */
public abstract class KeyMaterial2 implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final KeyMaterial2 NULL = new Nothing();

    private final EnvVars envVars;

    protected KeyMaterial2(EnvVars envVars) {
        this.envVars = envVars;
    }

    public final EnvVars env() {
        return envVars;
    }

    public abstract void close(VirtualChannel channel) throws IOException, InterruptedException;

    private static final class Nothing extends KeyMaterial2 {
        private static final long serialVersionUID = 1L;

        Nothing() {
            super(new EnvVars());
        }

        @Override
        public void close(VirtualChannel channel) {}
    }
}
