package io.jenkins.plugins.nodeimagematrix.run;

/** A fault that is injected around a run, and how it is mended afterwards. */
interface InjectedFault {
    /** Its name in the message of a test that fails. */
    String name();

    /** Before the run starts. */
    default void prepare(FaultScene scene) throws Exception {}

    /** In the middle of the run. */
    default void inject(FaultScene scene) throws Exception {}

    /** After the run. */
    default void heal(FaultScene scene) throws Exception {}

    /** Whether the engine is to run in a process of its own, since that is what gets killed. */
    default boolean killsEngine() {
        return false;
    }
}
