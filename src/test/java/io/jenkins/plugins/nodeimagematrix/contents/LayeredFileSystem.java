package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A file system that changes at random, with the layers that a daemon makes of the changes. */
final class LayeredFileSystem {
    private static final String FOLDER = "folder";
    private static final String LINK = "link";
    private static final List<String> PATHS = List.of(
            "etc/os-release",
            "usr/lib/os-release",
            "var/lib/dpkg/status",
            "var/lib/dpkg/status.d/a",
            "var/lib/dpkg/status.d/b",
            "lib/apk/db/installed",
            "var/lib/rpm/Packages",
            "usr/local/bin/node",
            "usr/local/include/node/node_version.h",
            "opt/bin/nodejs",
            "opt/include/node/node_version.h",
            "opt/x/node_modules/a/package.json",
            "opt/x/node_modules/@s/b/package.json",
            "opt/x/node_modules/a/node_modules/c/package.json",
            "opt/x-y/node_modules/a/package.json",
            "opt/x.js",
            "srv/other");

    private final Random random;
    /** The content of each file, or what else is at a path. */
    private Map<String, String> now = new TreeMap<>();

    LayeredFileSystem(Random random) {
        this.random = random;
    }

    /** The next layer. */
    byte[] next() throws IOException {
        Map<String, String> before = new TreeMap<>(now);
        Set<String> fresh = new HashSet<>();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            String path = PATHS.get(random.nextInt(PATHS.size()));
            int above = random.nextInt(3);
            String some = above == 0 || random.nextInt(3) > 0 ? path : parent(path, above);
            switch (some.equals(path) ? random.nextInt(6) : 6 + random.nextInt(4)) {
                case 0 -> remove(path);
                case 1 -> put(path, LINK);
                case 2 -> put(path, FOLDER);
                case 6 -> remove(some);
                case 7 -> put(some, random.nextBoolean() ? LINK : "a file");
                case 8 -> {
                    if (FOLDER.equals(before.get(some))) {
                        fresh.add(some);
                    }
                    remove(some);
                    put(some, FOLDER);
                }
                default -> put(path, content(path));
            }
        }
        return layer(before, fresh);
    }

    private static String parent(String path, int above) {
        String parent = path;
        for (int i = 0; i < above && parent.contains("/"); i++) {
            parent = parent.substring(0, parent.lastIndexOf('/'));
        }
        return parent;
    }

    private String content(String path) {
        int number = random.nextInt(5);
        if (path.endsWith(".json")) {
            return number == 0
                    ? "no JSON"
                    : "{\"name\":\"p" + random.nextInt(2) + "\",\"version\":\"1." + number + "\"}";
        }
        if (path.endsWith(".h")) {
            return "#define NODE_MAJOR_VERSION 0\n#define NODE_MINOR_VERSION 10\n#define NODE_PATCH_VERSION " + number
                    + "\n";
        }
        if (path.endsWith("release")) {
            return "ID=os" + number + "\n";
        }
        if (path.contains("apk")) {
            return "P:musl\nV:1." + number + "\nA:x86_64\n";
        }
        if (path.contains("bin/")) {
            return number == 0
                    ? "#!/bin/sh\n"
                    : "\u007fELF" + (number < 3 ? "" : "https://nodejs.org/download/release/v22.1." + number + "/x");
        }
        return "Package: deb" + random.nextInt(3) + "\nVersion: 1." + number + "\nArchitecture: all\n";
    }

    private void remove(String path) {
        now.keySet().removeIf(one -> one.equals(path) || one.startsWith(path + "/"));
    }

    private void put(String path, String what) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            if (!FOLDER.equals(now.get(parent))) {
                remove(parent);
                now.put(parent, FOLDER);
            }
        }
        if (!what.equals(FOLDER) || !FOLDER.equals(now.get(path))) {
            remove(path);
            now.put(path, what);
        }
    }

    private boolean isFolder(Map<String, String> system, String path) {
        return path.isEmpty() || FOLDER.equals(system.get(path));
    }

    private byte[] layer(Map<String, String> before, Set<String> fresh) throws IOException {
        FileArchive archive = new FileArchive();
        for (String path : fresh) {
            if (isFolder(now, path)) {
                archive.folder(path).file(path + "/.wh..wh..opq", "");
            }
        }
        for (Map.Entry<String, String> one : now.entrySet()) {
            String path = one.getKey();
            boolean isNew = fresh.stream().anyMatch(folder -> path.startsWith(folder + "/"));
            if (isNew || !one.getValue().equals(before.get(path)) || random.nextInt(5) == 0 && isFolder(now, path)) {
                add(archive, path, one.getValue());
            }
        }
        for (String path : before.keySet()) {
            int slash = path.lastIndexOf('/');
            String parent = slash < 0 ? "" : path.substring(0, slash);
            boolean wasThere = isFolder(before, parent) && isFolder(now, parent);
            if (!now.containsKey(path) && wasThere && !fresh.contains(parent)) {
                archive.file((parent.isEmpty() ? "" : parent + "/") + ".wh." + path.substring(slash + 1), "");
            }
        }
        return archive.bytes();
    }

    private static void add(FileArchive archive, String path, String what) throws IOException {
        switch (what) {
            case FOLDER -> archive.folder(path);
            case LINK -> archive.symbolicLink(path, "x");
            default -> archive.file(path, what);
        }
    }

    /** All files. */
    byte[] whole() throws IOException {
        FileArchive archive = new FileArchive();
        for (Map.Entry<String, String> one : now.entrySet()) {
            add(archive, one.getKey(), one.getValue());
        }
        return archive.bytes();
    }
}
