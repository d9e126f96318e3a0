package io.jenkins.plugins.nodeimagematrix.run;

/** One thing that goes wrong around a run, and how it is put right again afterwards. */
interface Trouble {
    /** What a person should read when it could not be borne. */
    String name();

    /** Before the run starts. */
    default void prepare(FaultScene scene) throws Exception {}

    /** In the middle of the run. */
    default void strike(FaultScene scene) throws Exception {}

    /** After the run. */
    default void heal(FaultScene scene) throws Exception {}

    /** Whether the engine is to run in a process of its own, since that is what gets killed. */
    default boolean killsEngine() {
        return false;
    }
}
