package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The layers of one cell as the talk draws them: those of the artifact, lowest first, and on them a stack for each test.
 */
public record LayerView(List<Block> artifact, List<Stack> tests) {
    private static final int NAMED = 12;

    /**
     * One layer.
     *
     * @param size in bytes; -1 if the daemon did not tell
     * @param inherited whether it comes with the image this one is built on
     * @param line of the instruction that made it in the cell's own Dockerfile; 0 if that is not known
     * @param cached whether the builder took it from its cache; absent if the instruction is not known
     * @param millis it took; absent likewise
     * @param shared how many other cells of the run hold the same layer
     * @param sharedWith the first of them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Block(
            String id,
            long size,
            String instruction,
            boolean inherited,
            int line,
            Boolean cached,
            Long millis,
            int shared,
            List<String> sharedWith) {}

    /** What one test folder put on the artifact; without layers if it failed. */
    public record Stack(String folder, boolean passed, List<Block> layers) {}

    /** @param holders the cells that hold each layer, by its id */
    static LayerView of(CellReport cell, CellReport parent, Map<String, List<String>> holders) {
        CellResult result = cell.result();
        if (result == null) {
            return new LayerView(List.of(), List.of());
        }
        Drawing drawing = new Drawing(cell.name(), holders);
        int[] makers = makers(result.layers(), result.build());
        int inherited = parent == null ? lowestMade(makers) : same(result.layers(), layers(parent));
        return new LayerView(
                drawing.blocks(result.layers(), result.build(), makers, inherited),
                result.tests().stream().map(test -> stack(test, drawing)).toList());
    }

    private static Stack stack(LayerTest test, Drawing drawing) {
        int[] makers = makers(test.layers(), test.cases());
        return new Stack(test.folder(), test.passed(), drawing.blocks(test.layers(), test.cases(), makers, 0));
    }

    private static List<Layer> layers(CellReport cell) {
        return cell.result() == null ? List.of() : cell.result().layers();
    }

    /** How many layers both begin with. */
    private static int same(List<Layer> some, List<Layer> others) {
        int same = 0;
        while (same < Math.min(some.size(), others.size())
                && some.get(same).id().equals(others.get(same).id())) {
            same++;
        }
        return same;
    }

    /** Which instruction made each layer, or -1: from the top down, where the file's last instructions are. */
    private static int[] makers(List<Layer> layers, List<Instruction> instructions) {
        int[] makers = new int[layers.size()];
        int from = instructions.size() - 1;
        for (int i = layers.size() - 1; i >= 0; i--) {
            makers[i] = from;
            while (makers[i] >= 0
                    && !plain(instructions.get(makers[i]).text())
                            .equals(plain(layers.get(i).instruction()))) {
                makers[i]--;
            }
            from = makers[i] < 0 ? from : makers[i] - 1;
        }
        return makers;
    }

    private static int lowestMade(int[] makers) {
        int lowest = 0;
        while (lowest < makers.length && makers[lowest] < 0) {
            lowest++;
        }
        return lowest == makers.length ? 0 : lowest;
    }

    /** The history puts an instruction on one line. */
    private static String plain(String instruction) {
        return instruction
                .replaceAll("\\\\\\s*\\n", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private record Drawing(String cell, Map<String, List<String>> holders) {
        List<Block> blocks(List<Layer> layers, List<Instruction> instructions, int[] makers, int inherited) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                Instruction made = i < inherited || makers[i] < 0 ? null : instructions.get(makers[i]);
                blocks.add(block(layers.get(i), i < inherited, made));
            }
            return blocks;
        }

        private Block block(Layer layer, boolean inherited, Instruction made) {
            List<String> others = holders.getOrDefault(layer.id(), List.of()).stream()
                    .filter(name -> !name.equals(cell))
                    .toList();
            return new Block(
                    layer.id(),
                    layer.size(),
                    layer.instruction(),
                    inherited,
                    made == null ? 0 : made.line(),
                    made == null ? null : made.cached(),
                    made == null ? null : made.millis(),
                    others.size(),
                    others.stream().limit(NAMED).toList());
        }
    }
}
