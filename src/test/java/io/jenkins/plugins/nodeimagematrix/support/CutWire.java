package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Carries bytes from one end to the other for as long as a certain file is not there: a network that swallows everything, and
 * closes nothing. As a program, the wire between a controller and the agent that it has started.
 */
final class CutWire {
    private static final long LOOK_MILLIS = 50;

    private final Path cut;

    CutWire(Path cut) {
        this.cut = cut;
    }

    /** @param args the file, then the command of the agent */
    public static void main(String[] args) throws IOException, InterruptedException {
        CutWire wire = new CutWire(Path.of(args[0]));
        ProcessBuilder command = new ProcessBuilder(java.util.List.of(args).subList(1, args.length));
        Process agent = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        wire.carry(System.in, agent.getOutputStream());
        wire.carry(agent.getInputStream(), System.out);
        System.exit(agent.waitFor());
    }

    /** In a thread of its own, until either end is closed; closes the other one then. */
    void carry(InputStream from, OutputStream to) {
        Thread thread = new Thread(() -> copy(from, to), "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void copy(InputStream from, OutputStream to) {
        byte[] some = new byte[1 << 14];
        try (from;
                to) {
            for (int n = from.read(some); n >= 0; n = from.read(some)) {
                while (Files.exists(cut)) {
                    Thread.sleep(LOOK_MILLIS);
                }
                to.write(some, 0, n);
                to.flush();
            }
        } catch (IOException closed) {
            // The other end goes with it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
