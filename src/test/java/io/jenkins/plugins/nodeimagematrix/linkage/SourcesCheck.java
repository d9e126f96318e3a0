package io.jenkins.plugins.nodeimagematrix.linkage;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the plugin's sources against a real Jenkins and its plugins, in place of hudson-core and the declared API. */
final class SourcesCheck {
    private final Path folder;
    private final List<Path> libraries = new ArrayList<>();

    /** @param folder for jars and classes; the caller removes it */
    SourcesCheck(Path folder) {
        this.folder = folder;
    }

    /** Takes the libraries of a controller, a plugin, or of ours but for its own classes. */
    SourcesCheck addArchive(Path archive) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(new BufferedInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                // The servlet API is in the container that a war brings.
                if (entry.getName().matches("(WEB-INF/lib/|executable/winstone)[^/]*\\.jar")
                        && !entry.getName().endsWith("/node-image-matrix.jar")) {
                    Path library = folder.resolve(libraries.size() + ".jar");
                    Files.copy(zip, library);
                    libraries.add(library);
                }
            }
        }
        return this;
    }

    /**
     * What the compiler does not accept.
     *
     * @param current sources that use nothing of Jenkins that is deprecated
     * @param others sources that may
     */
    List<String> problems(Path current, Path... others) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<Path> files = new ArrayList<>();
        List<Path> sources = new ArrayList<>(List.of(others));
        sources.add(current);
        for (Path source : sources) {
            try (Stream<Path> walk = Files.walk(source)) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        String path = libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> options = List.of(
                "--release",
                "17",
                "-parameters",
                "-proc:none",
                "-Xlint:deprecation,removal",
                "-Xmaxwarns",
                "10000",
                "-classpath",
                path,
                "-d",
                Files.createDirectories(folder.resolve("classes")).toString());
        StringWriter other = new StringWriter();
        boolean compiled;
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(diagnostics, null, null)) {
            compiled = compiler.getTask(
                            other, manager, diagnostics, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        List<String> problems = new ArrayList<>(diagnostics.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR || isDeprecation(each, current))
                .map(Object::toString)
                .toList());
        if (!compiled && problems.isEmpty()) {
            problems.add(other.toString());
        }
        return problems;
    }

    private static boolean isDeprecation(Diagnostic<? extends JavaFileObject> warning, Path current) {
        return warning.getCode().startsWith("compiler.warn.has.been.deprecated")
                && warning.getSource() != null
                && Path.of(warning.getSource().toUri()).startsWith(current.toAbsolutePath());
    }
}
