package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The template of an alias, which also decides what the alias tracks: text with placeholders ({@code {minor}-slim}). The words
 * {@code lts}, {@code LTS} and {@code current}, alone or delimited by {@code - . _}, select the line. Text without a
 * placeholder or such a word, such as {@code latest} or {@code slim}, tracks the newest version.
 */
public final class AliasTemplate implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern SEPARATOR = Pattern.compile("[-._]");

    private final String text;
    private final List<Piece> pieces;
    private final Tracks tracks;

    private AliasTemplate(String text, List<Piece> pieces, Tracks tracks) {
        this.text = text;
        this.pieces = pieces;
        this.tracks = tracks;
    }

    /** @throws IllegalArgumentException if a placeholder is unknown or the text cannot become a tag */
    public static AliasTemplate parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        for (MatchResult match : matcher.results().toList()) {
            pieces.add(Piece.literal(text.substring(end, match.start())));
            pieces.add(Piece.placeholder(match.group(1), text));
            end = match.end();
        }
        pieces.add(Piece.literal(text.substring(end)));
        pieces.removeIf(piece -> piece.placeholder() == null && piece.literal().isEmpty());
        String example = pieces.stream()
                .map(piece -> piece.placeholder() == null ? piece.literal() : "4")
                .collect(Collectors.joining());
        if (!ImageReference.isTag(example)) {
            throw new IllegalArgumentException("The alias '" + text
                    + "' cannot become a tag (letters, digits, _ . -, at most 128, not starting with . or -)");
        }
        return new AliasTemplate(text, List.copyOf(pieces), Tracks.in(pieces));
    }

    /** The names of all placeholders. */
    public static List<String> placeholders() {
        return Arrays.stream(Placeholder.values()).map(Placeholder::word).toList();
    }

    /** Whether the alias names the newest line, of all or of those with long-term support. */
    public boolean tracksALine() {
        return tracks != Tracks.ALL;
    }

    public boolean tracksLts() {
        return tracks == Tracks.LTS;
    }

    boolean tracksCurrent() {
        return tracks == Tracks.CURRENT;
    }

    /** Returns the alias for one version; empty if that version cannot have it. */
    Optional<String> render(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf) {
        StringBuilder alias = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece.placeholder() == null) {
                alias.append(piece.literal());
                continue;
            }
            Optional<String> value = piece.placeholder().value(version, schedule, asOf);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            alias.append(value.get());
        }
        return Optional.of(alias.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AliasTemplate template && text.equals(template.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Either a text or a placeholder. */
    private record Piece(String literal, Placeholder placeholder) implements Serializable {
        static Piece literal(String text) {
            return new Piece(text, null);
        }

        static Piece placeholder(String word, String template) {
            return Arrays.stream(Placeholder.values())
                    .filter(placeholder -> placeholder.word().equals(word))
                    .findFirst()
                    .map(placeholder -> new Piece(null, placeholder))
                    .orElseThrow(() -> new IllegalArgumentException("Unknown placeholder {" + word + "} in the alias '"
                            + template + "' (known: "
                            + placeholders().stream()
                                    .map(known -> "{" + known + "}")
                                    .collect(Collectors.joining(", ")) + ")"));
        }
    }

    private enum Tracks {
        LTS,
        CURRENT,
        ALL;

        static Tracks in(List<Piece> pieces) {
            Set<String> words = pieces.stream()
                    .filter(piece -> piece.placeholder() == null)
                    .flatMap(piece -> SEPARATOR.splitAsStream(piece.literal()))
                    .collect(Collectors.toSet());
            if (words.contains("lts") || words.contains("LTS")) {
                return LTS;
            }
            return words.contains("current") ? CURRENT : ALL;
        }
    }

    private enum Placeholder {
        /** {@code 0.12}, else the major version of the Node.js release. */
        LINE {
            @Override
            Optional<String> value(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf) {
                return Optional.of(version.line().toString());
            }
        },
        /** There is no alias {@code 0}: its lines are not compatible with each other. */
        MAJOR {
            @Override
            Optional<String> value(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf) {
                long major = version.version().major();
                return major == 0 ? Optional.empty() : Optional.of(Long.toString(major));
            }
        },
        MINOR {
            @Override
            Optional<String> value(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf) {
                return Optional.of(version.version().minorName());
            }
        },
        /** In lower case; only from the day and the release that made the line long-term support. */
        CODENAME {
            @Override
            Optional<String> value(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf) {
                return schedule.of(version.line())
                        .filter(line -> line.hasCodename(version.node(), asOf))
                        .map(LineSchedule::codename)
                        .map(codename -> codename.toLowerCase(Locale.ROOT));
            }
        };

        abstract Optional<String> value(TaggedVersion version, ReleaseSchedule schedule, LocalDate asOf);

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
