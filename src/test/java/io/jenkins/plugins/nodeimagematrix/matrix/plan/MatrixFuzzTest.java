package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.ExamplesTest;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.file.SchemaTest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.support.MutatedText;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Twenty thousand damaged files for each reader, a hundred thousand with {@code -Plong}: read and planned, or refused with
 * problems that have a place; never a crash or a hang. And no damage is silently accepted: a key that has another name, a value of another kind, and a name that
 * nothing has, are reported.
 */
@UnitTest
class MatrixFuzzTest {
    private static final int INPUTS = Integer.getInteger("tests.fuzz", 20_000);
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8))
            .withLock(null);

    @Test
    void matrixFiles() throws IOException {
        MutatedText texts = new MutatedText(
                new SplittableRandom(11),
                List.of(
                        GoldenFile.text("errors.yaml"),
                        PlannerTest.NODESOURCE,
                        small("iojs.yaml"),
                        small("nsolid.yaml"),
                        RequiredFilesTest.FILE.replace("\">=22\"", "\">=4 <7\", newest: line, keep: 2")));
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = texts.nextText();
            try {
                Plan plan = Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), REQUEST, Plans.SOURCES);
                checkSound(plan);
            } catch (MatrixFileException e) {
                checkPlaced(e, text);
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i + ":\n" + text, e);
            }
        }
        assertThat(refused).isBetween(INPUTS / 2, INPUTS * 98 / 100);
    }

    @Test
    void inventories() throws IOException {
        String some =
                GoldenFile.text("nodesource-inventory.yml").lines().limit(40).collect(Collectors.joining("\n"));
        MutatedText texts = new MutatedText(
                new SplittableRandom(12), List.of(some, GoldenFile.text("nodesource-base-inventory.yml")));
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = texts.nextText();
            try {
                checkSound(Inventory.read("inventory.yml", text).plan(REQUEST, Plans.SOURCES));
            } catch (MatrixFileException e) {
                checkPlaced(e, text);
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("input " + i + ":\n" + text, e);
            }
        }
        assertThat(refused).isBetween(INPUTS / 4, INPUTS * 98 / 100);
    }

    private static String small(String name) throws IOException {
        return Files.readString(ExamplesTest.example(name));
    }

    /** What every plan holds, whatever it was read from. */
    private static void checkSound(Plan plan) {
        Set<String> names = new HashSet<>();
        Set<ImageReference> tags = new HashSet<>();
        for (PlannedCell planned : plan.cells()) {
            Cell cell = planned.cell();
            check(names.add(cell.name()), "two cells " + cell.name());
            check(cell.parent() == null || names.contains(cell.parent()), cell.name() + " comes before its parent");
            for (ImageReference pinned : cell.pinned()) {
                check(tags.add(pinned) || cell.platform() != null, "two cells have " + pinned);
                check(ImageReference.isTag(pinned.tag()), "no tag: " + pinned);
            }
            for (String path : cell.tests()) {
                check(path.equals(SafePath.clean(path)), "no path: " + path);
            }
            check(cell.context().equals(SafePath.clean(cell.context())), "no path: " + cell.context());
            check(cell.dockerfile().equals(SafePath.clean(cell.dockerfile())), "no path: " + cell.dockerfile());
        }
        Set<ImageReference> aliases = new HashSet<>();
        for (PlannedAlias alias : plan.aliases()) {
            check(names.contains(alias.cell()), alias.reference() + " is on no cell");
            check(aliases.add(alias.reference()), "two aliases " + alias.reference());
            check(!tags.contains(alias.reference()), alias.reference() + " is a pinned tag and an alias");
        }
    }

    private static void checkPlaced(MatrixFileException refused, String text) {
        long lines = text.chars()
                        .filter(c -> c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
                        .count()
                + 2;
        for (Problem problem : refused.problems()) {
            check(problem.line() >= 1 && problem.line() <= lines && problem.column() >= 1, "no place: " + problem);
            check(!problem.message().isBlank(), "no message");
        }
        check(!refused.problems().isEmpty(), "no problem reported");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Damage to the meaning rather than to the bytes: each of these has to be reported. */
    @Test
    void noDamageToAKnownKeyOrAKindIsSilentlyAccepted() throws IOException {
        SplittableRandom random = new SplittableRandom(13);
        List<Object> documents = new ArrayList<>();
        for (String text : SchemaTest.examples()) {
            documents.add(load(text));
        }
        Object inventory = load(
                GoldenFile.text("nodesource-inventory.yml").lines().limit(40).collect(Collectors.joining("\n")));
        int reported = 0;
        for (int i = 0; i < INPUTS / 5; i++) {
            boolean isInventory = random.nextInt(5) == 0;
            Object sound = isInventory ? inventory : documents.get(random.nextInt(documents.size()));
            Damage damage = new Damage(random);
            String text = dump(damage.done(sound));
            try {
                if (isInventory) {
                    if (!Inventory.read("inventory.yml", text).warnings().isEmpty()) {
                        reported++;
                        continue;
                    }
                } else {
                    Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), REQUEST, Plans.SOURCES);
                }
            } catch (MatrixFileException e) {
                reported++;
                continue;
            }
            throw new AssertionError(damage.what + " was silently accepted:\n" + text);
        }
        assertThat(reported).isEqualTo(INPUTS / 5);
    }

    private static Object load(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static String dump(Object document) {
        return new Dump(DumpSettings.builder()
                        .setDefaultScalarStyle(ScalarStyle.PLAIN)
                        .setMaxSimpleKeyLength(500)
                        .build())
                .dumpToString(document);
    }

    /** One change at one random place. */
    private static final class Damage {
        /** Below these every name is the writer's own. */
        private static final Set<String> OWN_NAMES =
                Set.of("vars", "args", "labels", "secrets", "os", "variant", "platform", "lines");

        private final SplittableRandom random;
        private final List<Runnable> possible = new ArrayList<>();
        private String what;

        Damage(SplittableRandom random) {
            this.random = random;
        }

        Object done(Object sound) {
            Object copy = load(dump(sound));
            collect(copy, "");
            possible.get(random.nextInt(possible.size())).run();
            return copy;
        }

        @SuppressWarnings("unchecked")
        private void collect(Object node, String under) {
            if (node instanceof Map<?, ?> untyped) {
                Map<Object, Object> map = (Map<Object, Object>) untyped;
                for (Object key : new ArrayList<>(map.keySet())) {
                    boolean own = OWN_NAMES.contains(under) || under.equals("images");
                    if (!own && !under.equals("axes")) {
                        possible.add(() -> {
                            what = "the key " + key + " under '" + under + "' with another name";
                            map.put(misspelt(key.toString()), map.remove(key));
                        });
                    }
                    if (!own) {
                        possible.add(() -> {
                            what = "the value of " + key + " under '" + under + "' of another kind";
                            map.put(key, otherKind(map.get(key)));
                        });
                    }
                    collect(
                            map.get(key),
                            own && !under.equals("images")
                                    ? "value"
                                    : under.equals("images") ? "image" : key.toString());
                }
            } else if (node instanceof List<?> untyped) {
                List<Object> list = (List<Object>) untyped;
                for (int i = 0; i < list.size(); i++) {
                    int at = i;
                    possible.add(() -> {
                        what = "item " + at + " of " + under + " of another kind";
                        list.set(at, list.get(at) instanceof String ? List.of(List.of()) : List.of("x"));
                    });
                    collect(list.get(i), under + " item");
                }
            }
        }

        private String misspelt(String key) {
            int at = random.nextInt(key.length());
            char other = (char) ('a' + random.nextInt(26));
            String misspelt = random.nextBoolean()
                    ? key.substring(0, at) + other + key.substring(at)
                    : key.substring(0, at) + key.substring(at + 1) + "q";
            return misspelt.equals(key) ? key + "x" : misspelt;
        }

        private Object otherKind(Object value) {
            if (value instanceof Map || value instanceof List) {
                return random.nextBoolean() ? 4.1 : "";
            }
            return value instanceof Boolean ? "perhaps" : random.nextBoolean() ? List.of(Map.of()) : 4.4;
        }
    }
}
