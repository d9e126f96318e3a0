package io.jenkins.plugins.nodeimagematrix.contents;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The readers of text files in which a package manager records what it installed: {@code status} of dpkg (deb-control(5)),
 * {@code installed} of apk (Alpine, "apk-installed"), and the manifest that images without RPM's database have. Records that are not of
 * the expected form are noted as unread.
 */
final class PackageDatabase {
    private static final Pattern SOURCE = Pattern.compile("(\\S+)(?: .*)?");
    private static final int RPM_FIELDS = 10;
    private static final String NONE = "(none)";

    private final String path;
    private final String text;
    private final FoundPackages found;

    /** @param path of the file in the image, for notes */
    PackageDatabase(String path, String text, FoundPackages found) {
        this.path = path;
        this.text = text;
        this.found = found;
    }

    /** Reads records of dpkg. In a distroless image each record is a file of its own, without a field {@code Status}. */
    void dpkg() {
        stanzas(record -> {
            String status = record.getOrDefault("Status", "install ok installed");
            if (status.endsWith(" installed")) {
                add(PackageKind.DPKG, record, "Package", "Version", "Architecture", "Source");
            }
        });
    }

    void apk() {
        stanzas(record -> add(PackageKind.APK, record, "P", "V", "A", "o"));
    }

    /** Reads lines with the fields of RPM that {@code container-manifest-2} of Azure Linux has, separated by tabs. */
    void rpmManifest() {
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] fields = line.split("\t", -1);
            if (fields.length < RPM_FIELDS) {
                found.unread(path, "a line without " + RPM_FIELDS + " fields");
                return;
            }
            String epoch = fields[5].equals(NONE) || fields[5].equals("0") ? "" : fields[5] + ":";
            add(PackageKind.RPM, fields[0], epoch + fields[1], fields[7], fields[9].equals(NONE) ? null : fields[9]);
        });
    }

    private interface Stanza {
        void read(Map<String, String> fields);
    }

    private void stanzas(Stanza stanza) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            if (line.isBlank()) {
                if (!fields.isEmpty()) {
                    stanza.read(fields);
                    fields.clear();
                }
                return;
            }
            int colon = line.indexOf(':');
            boolean continued = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (colon > 0 && !continued) {
                fields.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        if (!fields.isEmpty()) {
            stanza.read(fields);
        }
    }

    private void add(
            PackageKind kind, Map<String, String> fields, String name, String version, String arch, String source) {
        Matcher matcher = SOURCE.matcher(fields.getOrDefault(source, ""));
        add(kind, fields.get(name), fields.get(version), fields.get(arch), matcher.matches() ? matcher.group(1) : null);
    }

    private void add(PackageKind kind, String name, String version, String architecture, String source) {
        try {
            found.add(InstalledPackage.ofDistribution(kind, String.valueOf(name), version, architecture, source));
        } catch (IllegalArgumentException malformed) {
            found.unread(path, malformed.getMessage());
        }
    }
}
