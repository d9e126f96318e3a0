package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** The values of a release for the placeholders {@code {node}}, {@code {line}}, {@code {codename}} and so on. */
public final class ReleaseNames {
    private final ReleaseSchedule schedule;
    private final LocalDate asOf;

    public ReleaseNames(ReleaseSchedule schedule, LocalDate asOf) {
        this.schedule = schedule;
        this.asOf = asOf;
    }

    public LocalDate asOf() {
        return asOf;
    }

    public static boolean isOne(String word) {
        return Template.RELEASE_WORDS.contains(word) || Template.VERSION_WORDS.contains(word);
    }

    /** Returns the value of a placeholder; empty for the codename of a release that has none on that day. */
    public Optional<String> value(String word, TaggedVersion release) {
        return switch (word) {
            case "node" -> Optional.of(release.node().toString());
            case "version" -> Optional.of(release.version().toString());
            case "line" -> Optional.of(release.line().toString());
            case "major" -> Optional.of(Long.toString(release.version().major()));
            case "minor" -> Optional.of(release.version().minorName());
            case "codename" ->
                schedule.of(release.line())
                        .filter(line -> line.hasCodename(release.node(), asOf))
                        .map(LineSchedule::codename)
                        .map(codename -> codename.toLowerCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("{" + word + "} does not stand for a part of a release");
        };
    }
}
