package io.jenkins.plugins.nodeimagematrix.run.look;

/** The origin of the request for a look. */
public enum LookOrigin {
    /** The schedule of the job's trigger. */
    SCHEDULE,
    /** A notification of a registry or of a release. */
    WEBHOOK,
    /** A user. */
    USER;

    /** Whether answers of a few minutes ago are not good enough. */
    public boolean isUrgent() {
        return this != SCHEDULE;
    }
}
