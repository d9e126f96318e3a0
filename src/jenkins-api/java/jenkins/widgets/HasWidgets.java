package jenkins.widgets;

/** What has widgets; jobs of newer Jenkins are such. */
public interface HasWidgets {}
