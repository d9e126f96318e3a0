package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The conversion of a Dante inventory to a matrix file, with the differences between the two: wrong aliases of the inventory,
 * and aliases that the rules add.
 *
 * @param text the matrix file
 * @param differences one sentence for each tag or alias that differs
 * @param left one sentence for each image that stays in the inventory
 * @param rest an inventory of the images that stay; empty if there are none
 */
public record InventoryConversion(String text, List<String> differences, List<String> left, String rest) {
    /** @throws IllegalArgumentException if no image can be converted; the message gives the reason for each */
    public static InventoryConversion of(Inventory inventory, LocalDate asOf) {
        PlanRequest request = PlanRequest.of(CatalogueSnapshot.read(null), asOf);
        InventoryConverter converter =
                new InventoryConverter(inventory, request.catalogue().schedule(), asOf);
        String text = converter.convert();
        Inventory converted = new Inventory(inventory.name(), converter.converted(), List.of());
        try {
            Plan after = Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), request, new NoSources());
            List<String> left = new ArrayList<>();
            converter.left().forEach((image, why) -> left.add(image.name() + " stays in the inventory: " + why));
            return new InventoryConversion(
                    text,
                    differences(converted.plan(request, new NoSources()), after),
                    left,
                    rest(converter.left().keySet()));
        } catch (MatrixFileException e) {
            throw new IllegalArgumentException("the inventory has no matrix file:\n" + e.getMessage(), e);
        }
    }

    private static String rest(Collection<Inventory.Image> images) {
        StringBuilder text = new StringBuilder(images.isEmpty() ? "" : "images:\n");
        for (Inventory.Image image : images) {
            text.append("  - name: ")
                    .append(ConvertedFile.quoted(image.name().toString()))
                    .append("\n    path: ")
                    .append(ConvertedFile.quoted(image.path()))
                    .append('\n');
            if (!image.tests().isEmpty()) {
                text.append("    test: ")
                        .append(ConvertedFile.flow(image.tests()))
                        .append('\n');
            }
            if (!image.aliases().isEmpty()) {
                text.append("    alias: ")
                        .append(ConvertedFile.flow(image.aliases().stream()
                                .map(ImageReference::toString)
                                .toList()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> differences(Plan before, Plan after) {
        Map<String, String> inventory = tags(before);
        Map<String, String> matrix = tags(after);
        List<String> differences = new ArrayList<>();
        TreeSet<String> all = new TreeSet<>(inventory.keySet());
        all.addAll(matrix.keySet());
        for (String tag : all) {
            String was = inventory.get(tag);
            String is = matrix.get(tag);
            if (was == null) {
                differences.add(tag + " is only in the matrix file, on " + is);
            } else if (is == null) {
                differences.add(tag + " is only in the inventory, on " + was);
            } else if (!was.equals(is)) {
                differences.add(tag + " is on " + was + " in the inventory and on " + is + " in the matrix file");
            }
        }
        return differences;
    }

    /** Returns the content of each tag: the release, or the folder of an image without a release. */
    private static Map<String, String> tags(Plan plan) {
        Map<String, String> on = new TreeMap<>();
        Map<String, String> tags = new TreeMap<>();
        plan.cells().forEach(planned -> {
            Cell cell = planned.cell();
            on.put(cell.name(), Objects.requireNonNullElse(cell.node(), cell.context()));
            cell.pinned().forEach(pinned -> tags.put(pinned.toString(), on.get(cell.name())));
        });
        plan.aliases().forEach(alias -> tags.put(alias.reference().toString(), on.get(alias.cell())));
        return tags;
    }

    /**
     * Prints the matrix file to standard output, and the differences and the images that stay to standard error.
     *
     * @param args the inventory's file, and optionally the day for which aliases are evaluated (default: today) and the file for
     *     an inventory of the images that stay
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws IOException {
        if (args.length < 1 || args.length > 3 || Stream.of(args).anyMatch(arg -> arg.startsWith("-"))) {
            err.println("usage: java -cp 'node-image-matrix/WEB-INF/lib/*' " + InventoryConversion.class.getName()
                    + " inventory.yml [2016-08-08 [rest.yml]] > image-matrix.yaml");
            return 2;
        }
        try {
            LocalDate asOf = args.length > 1 ? LocalDate.parse(args[1]) : LocalDate.now(ZoneOffset.UTC);
            Path file = Path.of(args[0]);
            InventoryConversion converted = of(
                    Inventory.read(file.getFileName().toString(), Files.readString(file, StandardCharsets.UTF_8)),
                    asOf);
            out.print(converted.text());
            out.flush();
            converted.differences().forEach(err::println);
            converted.left().forEach(err::println);
            if (args.length == 3) {
                Files.writeString(Path.of(args[2]), converted.rest(), StandardCharsets.UTF_8);
            } else if (!converted.left().isEmpty()) {
                err.println(
                        "Give a day and a file as further arguments to write an inventory of the images that stay.");
            }
            return 0;
        } catch (MatrixFileException | IllegalArgumentException | java.time.DateTimeException e) {
            err.println(e.getMessage());
            return 1;
        } catch (java.nio.file.NoSuchFileException e) {
            err.println("There is no file " + e.getMessage());
            return 1;
        }
    }

    /** A source tree without files: tags do not depend on the sources of images. */
    private static final class NoSources implements SourceTree {
        @Override
        public String file(String path) {
            return path;
        }

        @Override
        public String context(String context, String dockerfile) {
            return context;
        }
    }
}
