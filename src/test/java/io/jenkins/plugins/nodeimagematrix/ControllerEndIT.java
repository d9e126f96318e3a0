package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a controller ends, it leaves nothing running and nothing behind, and after a power cut it starts again. */
@ControllerTest
class ControllerEndIT {
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void starts_again_after_a_power_cut() {
        ControllerSetup setup = ControllerSetup.named("power-cut").withAgent(AgentSetup.of("one", "docker", 1));
        try (Controller controller = Controller.start(setup)) {
            controller
                    .client()
                    .putJob("greet", FreestyleJob.shell("docker", "echo hello").xml());
            assertThat(controller.client().build("greet").result(A_WHILE)).isEqualTo("SUCCESS");

            controller.kill();
            controller.restart();

            Build second = controller.client().build("greet");
            assertThat(second.number()).isEqualTo(2);
            assertThat(second.result(A_WHILE)).isEqualTo("SUCCESS");
        }
    }

    @Test
    void closing_ends_every_process_and_removes_the_home() {
        ControllerSetup setup = ControllerSetup.named("closed").withAgent(AgentSetup.of("one", "docker", 1));
        Controller controller = Controller.start(setup);
        List<ProcessHandle> processes = ProcessHandle.of(controller.pid()).stream()
                .flatMap(jvm -> Stream.concat(Stream.of(jvm), jvm.descendants()))
                .toList();

        controller.close();

        Await.until(A_WHILE, () -> processes.stream().noneMatch(ProcessHandle::isAlive), () -> "ended: " + processes);
        assertThat(controller.home()).doesNotExist();
        assertThat(controller.log()).exists();
    }

    @Test
    void interrupting_the_program_ends_its_controller_and_removes_the_home() throws IOException {
        Path started = directory.resolve("started");
        ChildJvm program = ChildJvm.start(
                passedOn(),
                classPath(),
                Program.class.getName(),
                List.of(started.toString()),
                Map.of(),
                directory.resolve("program.log"));
        Await.until(Duration.ofMinutes(3), () -> Files.exists(started), program::tail);
        List<String> lines = Files.readAllLines(started);
        List<ProcessHandle> processes =
                ProcessHandle.of(program.pid()).orElseThrow().descendants().toList();
        assertThat(processes).extracting(ProcessHandle::pid).contains(Long.valueOf(lines.get(0)));

        program.stop();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(Path.of(lines.get(1))).doesNotExist();
    }

    private static List<Path> classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(path.split(File.pathSeparator)).map(Path::of).toList();
    }

    /** The program starts the same kind of controller as we do. */
    private static List<String> passedOn() {
        return Stream.of(Controller.WAR, Controller.PLUGINS)
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    @Test
    void child_ends_when_its_parent_is_killed() throws IOException {
        Path pidFile = directory.resolve("pid");
        ChildJvm parent = ChildJvm.start(
                List.of(),
                List.of(Path.of("target", "test-classes").toAbsolutePath()),
                Parent.class.getName(),
                List.of(pidFile.toString()),
                Map.of(),
                directory.resolve("parent.log"));
        Await.until(A_WHILE, () -> Files.exists(pidFile), parent::tail);
        long child = Long.parseLong(Files.readString(pidFile));

        parent.kill();

        Await.until(
                A_WHILE,
                () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty(),
                () -> "child " + child + " of the killed " + parent.pid() + " is gone");
    }

    /** Starts a controller with an agent, says where, and never ends by itself. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            ControllerSetup setup = ControllerSetup.named("interrupted").withAgent(AgentSetup.of("one", "docker", 1));
            Controller controller = Controller.start(setup);
            Path started = Path.of(args[0]);
            Path fresh = started.resolveSibling("started.tmp");
            Files.writeString(fresh, controller.pid() + "\n" + controller.home() + "\n");
            Files.move(fresh, started);
            Thread.currentThread().join();
        }
    }

    /** Starts a child that would never end, and says which. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            Path pidFile = Path.of(args[0]);
            ChildJvm child = ChildJvm.start(
                    List.of(),
                    List.of(Path.of("target", "test-classes").toAbsolutePath()),
                    Sleeper.class.getName(),
                    List.of(),
                    Map.of(),
                    pidFile.resolveSibling("child.log"));
            Path fresh = pidFile.resolveSibling("pid.tmp");
            Files.writeString(fresh, Long.toString(child.pid()));
            Files.move(fresh, pidFile);
            Thread.currentThread().join();
        }
    }

    /** Never ends by itself. */
    public static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws InterruptedException {
            Thread.currentThread().join();
        }
    }
}
