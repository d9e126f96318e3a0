package io.jenkins.plugins.nodeimagematrix.contents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What some files of an image say of its contents, within the limits of {@link ImageContents}. Other files say nothing. */
final class FoundFiles {
    /** The largest file of dpkg in Debian's own images has less than 1 MB. */
    private static final int MAX_DATABASE_BYTES = 16 << 20;

    private static final int MAX_NPM_BYTES = 1 << 20;
    private static final int MAX_SMALL_BYTES = 1 << 16;
    private static final int MAX_PROGRAMS = 100;

    private static final Pattern DPKG = Pattern.compile("var/lib/dpkg/status(\\.d/[^/]+)?");
    private static final Pattern APK = Pattern.compile("(usr/)?lib/apk/db/installed");
    private static final String RPM_MANIFEST = "var/lib/rpmmanifest/container-manifest-2";
    private static final Pattern RPM_DATABASE =
            Pattern.compile("(var/lib/rpm|usr/lib/sysimage/rpm|usr/share/rpm)/(Packages|Packages\\.db|rpmdb\\.sqlite)");
    private static final Pattern NPM = Pattern.compile("(?:.*/)?node_modules/(?:@[^/]+/)?[^/]+/package\\.json");
    private static final Pattern NODE = Pattern.compile("((?:.*/)?)bin/(?:node|nodejs|iojs)");
    private static final Pattern NODE_HEADER = Pattern.compile("((?:.*/)?)include/node/node_version\\.h");
    private static final Pattern NUMBER =
            Pattern.compile("#define\\s+NODE_(MAJOR|MINOR|PATCH)_VERSION\\s+(\\d{1,4})\\s");
    /** The names of all files that are read, but for those of distroless images: most files need no look at a pattern. */
    private static final Set<String> NAMES = Set.of(
            "status",
            "installed",
            "container-manifest-2",
            "Packages",
            "Packages.db",
            "rpmdb.sqlite",
            "package.json",
            "node",
            "nodejs",
            "iojs",
            "node_version.h",
            "os-release");

    private static final String DISTROLESS = "var/lib/dpkg/status.d/";
    private static final Set<String> OS_RELEASE = Set.of("etc/os-release", "usr/lib/os-release");
    private static final Pattern OS_FIELD = Pattern.compile("(ID|VERSION_ID|PRETTY_NAME|NAME)=[\"']?(.*?)[\"']?");
    private static final JsonFactory JSON = new JsonFactory();

    private final FoundPackages found = new FoundPackages();
    private final Map<String, OperatingSystem> systems = new TreeMap<>();
    /** Programs named node, by path. */
    private final Map<String, NodeProgram> programs = new TreeMap<>();
    /** Versions of the headers of Node.js, by the folder that they are installed in. */
    private final Map<String, String> headers = new HashMap<>();

    /** Whether a file of this name may say what is in an image. */
    static boolean isRead(String path) {
        return mayBeRead(path) && isNamed(path);
    }

    private static boolean mayBeRead(String path) {
        return NAMES.contains(path.substring(path.lastIndexOf('/') + 1)) || path.startsWith(DISTROLESS);
    }

    private static boolean isNamed(String path) {
        return isDatabase(path)
                || RPM_DATABASE.matcher(path).matches()
                || NODE.matcher(path).matches()
                || NODE_HEADER.matcher(path).matches()
                || path.equals(RPM_MANIFEST)
                || OS_RELEASE.contains(path);
    }

    /** Notes a file that is another name of a file in the archive, whose content the archive does not repeat. */
    void link(String path) {
        if (isDatabase(path)) {
            found.unread("/" + path, "a hard link");
        }
    }

    private static boolean isDatabase(String path) {
        return Stream.of(DPKG, APK, NPM).anyMatch(name -> name.matcher(path).matches());
    }

    /** Reads a regular file, if it says something. */
    void file(String path, long size, InputStream content) throws IOException {
        if (!mayBeRead(path)) {
            return;
        }
        Matcher header = NODE_HEADER.matcher(path);
        if (DPKG.matcher(path).matches() && !path.endsWith(".md5sums")) {
            text(path, size, MAX_DATABASE_BYTES, content, text -> new PackageDatabase("/" + path, text, found).dpkg());
        } else if (APK.matcher(path).matches()) {
            text(path, size, MAX_DATABASE_BYTES, content, text -> new PackageDatabase("/" + path, text, found).apk());
        } else if (path.equals(RPM_MANIFEST)) {
            text(path, size, MAX_DATABASE_BYTES, content, text -> new PackageDatabase("/" + path, text, found)
                    .rpmManifest());
        } else if (RPM_DATABASE.matcher(path).matches()) {
            found.unread("/" + path, "the database of RPM is not a text file");
        } else if (NPM.matcher(path).matches()) {
            text(path, size, MAX_NPM_BYTES, content, text -> npm(path, text));
        } else if (NODE.matcher(path).matches()) {
            program(path, content);
        } else if (header.matches()) {
            text(path, size, MAX_SMALL_BYTES, content, text -> header(header.group(1), text));
        } else if (OS_RELEASE.contains(path)) {
            text(path, size, MAX_SMALL_BYTES, content, text -> system(path, text));
        }
    }

    private interface TextReader {
        void read(String text) throws IOException;
    }

    private void text(String path, long size, int maxBytes, InputStream content, TextReader reader) throws IOException {
        if (size > maxBytes) {
            found.unread("/" + path, size + " bytes; at most " + maxBytes + " are read");
        } else {
            reader.read(new String(content.readNBytes(maxBytes), StandardCharsets.UTF_8));
        }
    }

    /** A file without a name or a version describes no package, but a part of one. */
    private void npm(String path, String text) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
            while (isObject && json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING && (field.equals("name") || field.equals("version"))) {
                    fields.put(field, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            if (fields.size() == 2) {
                found.add(InstalledPackage.at(
                        "/" + path, PackageKind.NPM, fields.get("name"), fields.get("version"), null));
            }
        } catch (JsonProcessingException malformed) {
            found.unread("/" + path, "not JSON");
        } catch (IllegalArgumentException malformed) {
            found.unread("/" + path, malformed.getMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("the text is in memory", impossible);
        }
    }

    private void program(String path, InputStream content) throws IOException {
        if (programs.size() == MAX_PROGRAMS) {
            tooMany(path);
            return;
        }
        NodeProgram program = NodeProgram.read(content);
        if (program != null) {
            programs.put(path, program);
        }
    }

    private void putProgram(String path, NodeProgram program) {
        if (programs.size() == MAX_PROGRAMS) {
            tooMany(path);
        } else {
            programs.put(path, program);
        }
    }

    private void tooMany(String path) {
        found.unread("/" + path, "more than " + MAX_PROGRAMS + " programs of this name");
    }

    private void header(String prefix, String text) {
        Map<String, String> numbers = new HashMap<>();
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            numbers.put(number.group(1), number.group(2));
        }
        if (numbers.size() == 3) {
            putHeader(prefix, numbers.get("MAJOR") + "." + numbers.get("MINOR") + "." + numbers.get("PATCH"));
        }
    }

    private void putHeader(String prefix, String version) {
        if (headers.size() < MAX_PROGRAMS) {
            headers.put(prefix, version);
        }
    }

    private void system(String path, String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            Matcher field = OS_FIELD.matcher(line.strip());
            if (field.matches()) {
                fields.put(field.group(1), field.group(2));
            }
        });
        String name = fields.getOrDefault("PRETTY_NAME", fields.getOrDefault("NAME", fields.get("ID")));
        try {
            systems.put(path, new OperatingSystem(fields.get("ID"), fields.get("VERSION_ID"), name));
        } catch (IllegalArgumentException malformed) {
            found.unread("/" + path, malformed.getMessage());
        }
    }

    /** Adds what other files say, which were found later. */
    void add(FoundFiles later) {
        found.add(later.found);
        systems.putAll(later.systems);
        later.programs.forEach(this::putProgram);
        later.headers.forEach(this::putHeader);
    }

    /** Number of characters that are kept. */
    int chars() {
        return found.chars();
    }

    ImageContents contents() {
        programs.forEach((path, program) -> {
            String prefix = path.substring(0, path.lastIndexOf("bin/"));
            String version = program.version() == null ? headers.get(prefix) : program.version();
            try {
                if (version != null) {
                    found.add(InstalledPackage.at("/" + path, PackageKind.NODE, "node", version, program.sha256()));
                } else {
                    found.unread("/" + path, "the release of Node.js is unknown");
                }
            } catch (IllegalArgumentException malformed) {
                found.unread("/" + path, malformed.getMessage());
            }
        });
        // /etc/os-release comes first, as os-release(5) demands.
        return found.contents(systems.values().stream().findFirst().orElse(null));
    }
}
