package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The layer view of one cell: the layers of its image, lowest first, and on them a stack for each test. */
public record LayerView(List<Block> artifact, List<Stack> tests) {
    private static final int NAMED = 12;

    /**
     * One layer.
     *
     * @param size in bytes; -1 if unknown
     * @param inherited whether the layer comes from the base image
     * @param line line of the instruction in the cell's Dockerfile that created the layer; 0 if unknown
     * @param cached whether it came from the build cache; absent if the instruction is unknown
     * @param millis duration of the instruction in milliseconds; absent if the instruction is unknown
     * @param shared number of other cells of the run with the same layer
     * @param sharedWith names of the first of them
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

    /** The layers that one test folder added; empty if the test failed. */
    public record Stack(String folder, boolean passed, List<Block> layers) {}

    /** @param holders the cells that have each layer, by layer id */
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

    /** The number of equal layers at the start of both lists. */
    private static int same(List<Layer> some, List<Layer> others) {
        int same = 0;
        while (same < Math.min(some.size(), others.size())
                && some.get(same).id().equals(others.get(same).id())) {
            same++;
        }
        return same;
    }

    /**
     * The index of the instruction that created each layer, or -1. Layers are matched from the top down, starting with the
     * last instruction.
     */
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

    /** Normalizes an instruction as in the image's history, on one line. */
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
