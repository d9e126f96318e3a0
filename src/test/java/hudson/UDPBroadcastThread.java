package hudson;

import hudson.model.Hudson;

/**
 * Stands in the embedded controller for the thread of the same name, which would listen on every network interface and cannot
 * be switched off in hudson-core 1.395. Tests and demo listen on loopback only.
 */
public class UDPBroadcastThread extends Thread {
    public UDPBroadcastThread(Hudson hudson) {
        super("No UDP broadcast for " + hudson.getRootDir());
    }

    @Override
    public void run() {}

    public void shutdown() {}
}
