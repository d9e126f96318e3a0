package hudson.model;

/** A page below the controller's root that needs no permission; hudson-core 1.395 protects it like any other. */
public interface UnprotectedRootAction extends RootAction {}
