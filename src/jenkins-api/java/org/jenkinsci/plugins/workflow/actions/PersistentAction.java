package org.jenkinsci.plugins.workflow.actions;

import hudson.model.Action;

/** An action kept with a node of the flow graph. */
public interface PersistentAction extends Action {}
