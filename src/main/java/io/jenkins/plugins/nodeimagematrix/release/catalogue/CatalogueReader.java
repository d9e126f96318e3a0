package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A reader of catalogues in the format of Node's {@code https://nodejs.org/dist/index.json}: an array of releases. It also
 * accepts an object with {@code releases} (that array) and {@code schedule} (in the format of the release working group's
 * {@code schedule.json}), so that one file can contain both. Unknown keys are ignored.
 */
public final class CatalogueReader {
    /** Node's own list has about 300 kB. */
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxStringLength(100_000)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ReleaseSchedule knownLines;

    /** @param knownLines the schedule for a plain {@code index.json}, which contains none */
    public CatalogueReader(ReleaseSchedule knownLines) {
        this.knownLines = knownLines;
    }

    /** @throws CatalogueFormatException if the body is not a catalogue, or has no release */
    public ReleaseCatalogue read(byte[] body, CatalogueOrigin origin) throws CatalogueFormatException {
        if (body.length > MAX_BODY_BYTES) {
            throw new CatalogueFormatException(
                    "A release catalogue has at most " + MAX_BODY_BYTES + " bytes, this one has " + body.length);
        }
        JsonNode root = parse(body);
        JsonNode entries = root.isObject() ? root.path("releases") : root;
        if (!entries.isArray() || entries.isEmpty()) {
            throw new CatalogueFormatException(
                    "Expected a list of releases in the form of Node's index.json, found " + describe(entries));
        }
        Map<Version, Release> releases = new TreeMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Release release = release(entries.get(i), "release " + (i + 1) + " of the catalogue");
            if (releases.put(release.version(), release) != null) {
                throw new CatalogueFormatException("Release " + release.version() + " is listed twice");
            }
        }
        ReleaseSchedule schedule = root.path("schedule").isMissingNode() ? knownLines : schedule(root.path("schedule"));
        return new ReleaseCatalogue(releases.values(), schedule, origin);
    }

    /** Returns the creation date ({@code date}) of a catalogue in the object format. */
    static LocalDate statedDate(byte[] body) throws CatalogueFormatException {
        return date(required(parse(body), "date", "the catalogue"), "the catalogue, key date");
    }

    private static JsonNode parse(byte[] body) throws CatalogueFormatException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CatalogueFormatException(
                    "The release catalogue is not JSON, or was cut off: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr() + ")"),
                    e);
        } catch (IOException e) {
            throw new CatalogueFormatException("The release catalogue cannot be read: " + e.getMessage(), e);
        }
    }

    private static Release release(JsonNode entry, String where) throws CatalogueFormatException {
        if (!entry.isObject()) {
            throw new CatalogueFormatException(where + ": expected an object, found " + describe(entry));
        }
        Boolean security = flag(entry, "security", where);
        return new Release(
                version(entry, where),
                date(required(entry, "date", where), where + ", key date"),
                Boolean.TRUE.equals(flag(entry, "dateEstimated", where)),
                codename(entry.path("lts"), where),
                security == null ? Security.UNKNOWN : security ? Security.FIX : Security.NONE,
                optionalText(entry, "npm", where),
                files(entry.path("files"), where));
    }

    private static Boolean flag(JsonNode entry, String key, String where) throws CatalogueFormatException {
        JsonNode value = entry.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new CatalogueFormatException(
                    where + ", key " + key + ": expected true or false, found " + describe(value));
        }
        return value.isMissingNode() ? null : value.asBoolean();
    }

    private static Version version(JsonNode entry, String where) throws CatalogueFormatException {
        try {
            return Version.parse(required(entry, "version", where));
        } catch (IllegalArgumentException e) {
            throw new CatalogueFormatException(where + ", key version: " + e.getMessage(), e);
        }
    }

    private static String codename(JsonNode lts, String where) throws CatalogueFormatException {
        if (lts.isTextual() && !lts.asText().isBlank()) {
            return lts.asText();
        }
        if (lts.isMissingNode() || lts.isNull() || (lts.isBoolean() && !lts.asBoolean())) {
            return null;
        }
        throw new CatalogueFormatException(
                where + ", key lts: expected false or a codename such as \"Argon\", found " + describe(lts));
    }

    private static List<String> files(JsonNode files, String where) throws CatalogueFormatException {
        if (!files.isMissingNode() && !files.isArray()) {
            throw new CatalogueFormatException(where + ", key files: expected a list, found " + describe(files));
        }
        List<String> names = new ArrayList<>();
        for (JsonNode file : files) {
            if (!file.isTextual()) {
                throw new CatalogueFormatException(where + ", key files: expected texts, found " + describe(file));
            }
            names.add(file.asText());
        }
        return names;
    }

    private static ReleaseSchedule schedule(JsonNode schedule) throws CatalogueFormatException {
        if (!schedule.isObject()) {
            throw new CatalogueFormatException("schedule: expected an object, found " + describe(schedule));
        }
        Collection<LineSchedule> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : schedule.properties()) {
            lines.add(line(entry.getKey(), entry.getValue()));
        }
        return ReleaseSchedule.of(lines);
    }

    private static LineSchedule line(String name, JsonNode entry) throws CatalogueFormatException {
        String where = "schedule of line " + name;
        String codename = optionalText(entry, "codename", where);
        try {
            return new LineSchedule(
                    Line.parse(name),
                    date(required(entry, "start", where), where + ", key start"),
                    optionalDate(entry, "lts", where),
                    optionalDate(entry, "maintenance", where),
                    optionalDate(entry, "end", where),
                    codename == null || codename.isBlank() ? null : codename,
                    null);
        } catch (IllegalArgumentException e) {
            throw new CatalogueFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private static LocalDate optionalDate(JsonNode entry, String key, String where) throws CatalogueFormatException {
        String text = optionalText(entry, key, where);
        return text == null ? null : date(text, where + ", key " + key);
    }

    private static LocalDate date(String text, String where) throws CatalogueFormatException {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new CatalogueFormatException(
                    where + ": expected a day such as 2015-10-12, found '" + abbreviated(text) + "'", e);
        }
    }

    private static String required(JsonNode entry, String key, String where) throws CatalogueFormatException {
        String text = optionalText(entry, key, where);
        if (text == null) {
            throw new CatalogueFormatException(where + ": the key " + key + " is missing");
        }
        return text;
    }

    private static String optionalText(JsonNode entry, String key, String where) throws CatalogueFormatException {
        JsonNode value = entry.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new CatalogueFormatException(where + ", key " + key + ": expected a text, found " + describe(value));
        }
        return value.asText();
    }

    private static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING -> "nothing";
            case ARRAY -> node.isEmpty() ? "an empty list" : "a list";
            case OBJECT -> "an object";
            default -> "'" + abbreviated(node.asText()) + "'";
        };
    }

    private static String abbreviated(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
