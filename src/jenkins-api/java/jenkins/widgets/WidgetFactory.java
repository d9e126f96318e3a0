package jenkins.widgets;

import hudson.ExtensionPoint;
import hudson.widgets.Widget;
import java.util.Collection;

/** Adds widgets to objects each time they are asked for; hudson-core 1.395 does not ask. */
public abstract class WidgetFactory<T extends HasWidgets, W extends Widget> implements ExtensionPoint {
    public abstract Class<T> type();

    public abstract Class<W> widgetType();

    public abstract Collection<W> createFor(T target);
}
