package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The reader of one YAML 1.2 document into nodes with their positions. It processes the parser's events one by one, so
 * that a document that is too large, too deep or expanded by aliases is refused early.
 */
public final class YamlDocument {
    public static final int MAX_CHARS = 2 * 1024 * 1024;
    /** The parser's run time is quadratic in the length of a word or comment. A whole inventory fits into one line of JSON. */
    static final int MAX_LINE_CHARS = 200_000;

    static final int MAX_DEPTH = 20;
    static final int MAX_NODES = 200_000;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setUseMarks(true)
            .setParseComments(false)
            .setCodePointLimit(MAX_CHARS)
            .build();

    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<Anchor, Built> anchors = new HashMap<>();
    private int nodes;

    private YamlDocument(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /** @throws MatrixFileException if the text is not one valid YAML document within the limits */
    public static YamlNode read(String text, Problems problems) throws MatrixFileException {
        if (text.length() > MAX_CHARS) {
            problems.add(
                    SourceLocation.START,
                    "",
                    "the file has " + text.length() + " characters; at most " + MAX_CHARS
                            + " are read; divide it into several files");
            problems.throwIfAny();
        }
        refuseLongLines(text, problems);
        refuseConflicts(text, problems);
        YamlNode root = null;
        try {
            root = new YamlDocument(new Parse(SETTINGS).parseString(text).iterator(), problems).document();
        } catch (RefusedException e) {
            problems.add(e.at, "", e.getMessage());
        } catch (MarkedYamlEngineException e) {
            SourceLocation at = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlDocument::at)
                    .orElse(SourceLocation.START);
            problems.add(at, "", "this is not YAML: " + e.getProblem() + remedy(String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            problems.add(
                    SourceLocation.START,
                    "",
                    "this is not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        problems.throwIfAny();
        return root;
    }

    /** The parser's own messages name a token only. */
    private static String remedy(String problem) {
        return problem.contains("TAB") ? "" : "; check the indentation, quotes and brackets here and in the line above";
    }

    private static void refuseConflicts(String text, Problems problems) throws MatrixFileException {
        int line = 1;
        for (String each : (Iterable<String>) text.lines()::iterator) {
            if (each.startsWith("<<<<<<< ") || each.startsWith(">>>>>>> ")) {
                problems.add(
                        new SourceLocation(line, 1),
                        "",
                        "a merge conflict begins or ends here; keep one of its sides, and remove its markers");
            }
            line++;
        }
        problems.throwIfAny();
    }

    private static void refuseLongLines(String text, Problems problems) throws MatrixFileException {
        int line = 1;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (end - start > MAX_LINE_CHARS) {
                problems.add(
                        new SourceLocation(line, 1),
                        "",
                        "this line has more than " + MAX_LINE_CHARS + " characters; write it in several lines");
                problems.throwIfAny();
            }
            start = end + 1;
            line++;
        }
    }

    private YamlNode document() {
        next();
        Event event = next();
        if (event.getEventId() == Event.ID.StreamEnd) {
            throw new RefusedException(
                    SourceLocation.START, "the file is empty; write at least the keys 'axes' and 'images'");
        }
        YamlNode root = build(next(), 0).node();
        next();
        Event after = next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            throw new RefusedException(
                    at(after),
                    "a second document starts here; remove the line '---', or put the documents into files of their own");
        }
        return root;
    }

    private Event next() {
        return events.next();
    }

    private Built build(Event event, int depth) {
        SourceLocation at = at(event);
        if (depth > MAX_DEPTH) {
            throw new RefusedException(at, "this is nested deeper than " + MAX_DEPTH + " levels");
        }
        Built built;
        switch (event.getEventId()) {
            case Alias -> {
                Anchor anchor = ((AliasEvent) event).getAlias();
                built = anchors.get(anchor);
                if (built == null) {
                    throw new RefusedException(
                            at,
                            "the alias *" + anchor + " has no anchor before it, or is inside of it; define &" + anchor
                                    + " above, or quote the text");
                }
                if (depth + built.height() > MAX_DEPTH) {
                    throw new RefusedException(at, "this is nested deeper than " + MAX_DEPTH + " levels");
                }
                count(built.size(), at);
                return built;
            }
            case Scalar -> {
                count(1, at);
                ScalarEvent scalar = (ScalarEvent) event;
                built = new Built(new YamlNode.Scalar(scalar.getValue(), scalar.isPlain(), at), 1, 0);
            }
            case SequenceStart -> built = sequence(at, depth);
            case MappingStart -> built = mapping(at, depth);
            default -> throw new RefusedException(at, "a value is expected here");
        }
        if (event instanceof NodeEvent node) {
            Optional<Anchor> anchor = node.getAnchor();
            if (anchor.isPresent()) {
                anchors.put(anchor.get(), built);
            }
        }
        return built;
    }

    private Built sequence(SourceLocation at, int depth) {
        count(1, at);
        List<YamlNode> items = new ArrayList<>();
        int size = 1;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            Built item = build(event, depth + 1);
            items.add(item.node());
            size += item.size();
            height = Math.max(height, item.height() + 1);
        }
        return new Built(new YamlNode.Sequence(items, at), size, height);
    }

    private Built mapping(SourceLocation at, int depth) {
        count(1, at);
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        int size = 1;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            Built key = build(event, depth + 1);
            Built value = build(next(), depth + 1);
            size += 1 + value.size();
            height = Math.max(height, value.height() + 1);
            if (!(key.node() instanceof YamlNode.Scalar scalar)) {
                problems.add(at(event), "", "a key must be a text; quote it if it begins with [ or {");
            } else if (isNoText(scalar)) {
                problems.add(
                        at(event),
                        scalar.text(),
                        scalar.text().isBlank()
                                ? "a key is missing here"
                                : "write the key \"" + scalar.text() + "\" in quotes: without them it is not text");
            } else {
                YamlNode.Entry first = entries.putIfAbsent(scalar.text(), new YamlNode.Entry(at(event), value.node()));
                if (first != null) {
                    problems.add(
                            at(event),
                            scalar.text(),
                            "this key is in line " + first.at().line() + " already; remove one of the two");
                }
            }
        }
        return new Built(new YamlNode.Mapping(entries, at), size, height);
    }

    /**
     * Whether a YAML reader may take a key for a number or another type: {@code 3.20} would become 3.2. Whole numbers are
     * accepted, because their text stays the same.
     */
    private static boolean isNoText(YamlNode.Scalar key) {
        return key.text().isBlank()
                || (key.plain()
                        && YamlValues.NOT_A_TEXT.matcher(key.text()).matches()
                        && !key.text().matches("0|[1-9][0-9]*"));
    }

    private void count(int more, SourceLocation at) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new RefusedException(
                    at, "the file holds more than " + MAX_NODES + " values, aliases counted in full");
        }
    }

    private static SourceLocation at(Event event) {
        return event.getStartMark().map(YamlDocument::at).orElse(SourceLocation.START);
    }

    private static SourceLocation at(Mark mark) {
        return new SourceLocation(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** @param size the number of values in the node, with aliases expanded */
    private record Built(YamlNode node, int size, int height) {}

    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient SourceLocation at;

        RefusedException(SourceLocation at, String message) {
            super(message);
            this.at = at;
        }
    }
}
