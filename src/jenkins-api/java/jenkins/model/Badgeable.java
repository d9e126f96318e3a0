package jenkins.model;

import jenkins.management.Badge;

/** Something that may carry a small mark beside its name. */
public interface Badgeable {
    default Badge getBadge() {
        return null;
    }
}
