package io.jenkins.plugins.nodeimagematrix.support;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A running controller with the packaged plugin in it: its own JVM on a free loopback port, a fresh home, its agents attached.
 * Closing it ends it and removes its home; its log stays under {@code target/controller/logs}.
 */
public interface Controller extends AutoCloseable {
    /** Names the {@code jenkins.war} to start instead of the embedded controller. */
    String WAR = "controller.war";
    /** Names the directory of the plugins to put into that Jenkins. */
    String PLUGINS = "controller.plugins";

    /** Starts the controller that the system properties ask for and waits until it and its agents are ready. */
    static Controller start(ControllerSetup setup) {
        return isReal() ? RealController.launch(setup) : EmbeddedController.launch(setup);
    }

    /** Whether tests run against a Jenkins given from outside, which also has Pipeline, credentials and configuration as code. */
    static boolean isReal() {
        return System.getProperty(WAR) != null;
    }

    /** Whether this plugin is among those given for that Jenkins. */
    static boolean hasPlugin(String name) {
        String given = System.getProperty(PLUGINS);
        return given != null
                && Stream.of("hpi", "jpi").anyMatch(kind -> Files.exists(Path.of(given, name + "." + kind)));
    }

    /** The embedded controller as it is started, unpacked. */
    static Path embeddedWebapp() {
        return EmbeddedWebapp.assemble().directory();
    }

    /** Ends with a slash. Stays the same over a restart. */
    URI url();

    Path home();

    /** Output of the controller's JVM. */
    Path log();

    long pid();

    /** The JVM of an agent that is attached; destroying it forcibly is an agent's power cut. */
    ProcessHandle agent(String name);

    /** From now on nothing that an agent on a wire and the controller tell each other arrives; no connection is closed. */
    void cut(String agent);

    /** What could not arrive while the wire was cut does now. */
    void join(String agent);

    /** Attaches an agent anew whose JVM has ended, and waits until it is online. */
    void reattach(String name);

    /** From the start of the JVM until every agent was online. */
    Duration timeToReady();

    /** Acts as the first user of the setup, or as the anonymous user if security is off. */
    ControllerClient client();

    ControllerClient client(TestUser user);

    /** Ends the controller's JVM at once, as a power cut would. */
    void kill();

    /** Asks the controller to end, and waits for it. */
    void stop();

    /** Starts again in the same home and on the same port, and waits until controller and agents are ready. */
    void restart();

    @Override
    void close();
}
