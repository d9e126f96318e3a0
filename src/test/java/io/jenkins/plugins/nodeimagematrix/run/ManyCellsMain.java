package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellReports;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A whole run of very many cells in a process of its own: the real planner, scheduler, journal, console and reports, with
 * workers that answer at once what a large image with talkative tests would answer. Prints the memory that is still in use at
 * its end.
 */
public final class ManyCellsMain {
    private static final int INSTRUCTIONS = 12;
    private static final int LAYERS = 14;
    private static final int TESTS = 3;
    private static final int OUTPUT = 4_000;

    private ManyCellsMain() {}

    /** @param args the matrix file's folder, and a home */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Path home = Path.of(args[1]);
        Engine.Setup setup = EngineMain.setup(
                root,
                "registry.invalid",
                home,
                List.of(),
                RunSettings.builder().push(false).build());
        Plan plan = DescribedPlans.plan(root, TinyMatrix.FILE, setup.request(), new FromInstructions());
        RunFolder folder = RunFolder.in(home.resolve("runs"));
        MatrixRun run = MatrixRun.open(
                new RunOrigin(new Actor("", "", "", "many"), "many", TinyMatrix.FILE),
                new PlannedMatrix(
                        plan,
                        Ledger.empty(),
                        InterruptedRuns.NONE,
                        Collections.emptySortedSet(),
                        List.of(),
                        null,
                        null,
                        null),
                setup.settings(),
                new Registries(RegistryLogins.ANONYMOUS, 0, plan),
                new MatrixStore(home),
                folder,
                RunConsole.plain(new PrintStream(OutputStream.nullOutputStream())));
        RunReport report = run.perform(ManyCellsMain::answer, ProvenImageLocator.NONE);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println("cells " + report.cells().size());
        System.out.println("used " + (runtime.totalMemory() - runtime.freeMemory()) / 1024);
        System.exit(report.outcome() == RunOutcome.SUCCESS ? 0 : 2);
    }

    private static void answer(Scheduler scheduler) throws InterruptedException {
        WorkerSlot worker = new WorkerSlot("w", "agent", Set.of(WorkerSlot.ANY));
        Optional<Assignment> next = scheduler.await(worker);
        while (next.isPresent()) {
            scheduler.complete(next.get(), result(next.get()));
            next = scheduler.await(worker);
        }
    }

    private static CellResult result(Assignment assignment) {
        String salt = assignment.cell() + System.nanoTime();
        String id = RawRegistry.sha256(salt.getBytes());
        List<LayerTest> tests = new ArrayList<>();
        for (int i = 0; i < TESTS; i++) {
            tests.add(new LayerTest("tests/" + i, true, id, instructions(salt), layers(salt + i), 100));
        }
        return CellResult.builder(
                        assignment.cell(),
                        CellState.PROVEN,
                        assignment.planned().inputHash(),
                        "new")
                .imageId(id)
                .instructions(instructions(salt))
                .tests(tests)
                .layers(layers(salt))
                .agent("agent")
                .startedMillis(1_000)
                .durationMillis(1_000)
                .build();
    }

    private static List<Instruction> instructions(String salt) {
        List<Instruction> all = new ArrayList<>();
        for (int i = 0; i < INSTRUCTIONS; i++) {
            String output = (salt + " line " + i + "\n").repeat(OUTPUT).substring(0, OUTPUT);
            all.add(CellReports.instruction(i, "RUN make " + i, false, true, 100, output));
        }
        return all;
    }

    private static List<Layer> layers(String salt) {
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            all.add(new Layer(RawRegistry.sha256((salt + i).getBytes()), 1_000, "RUN make " + i));
        }
        return all;
    }
}
