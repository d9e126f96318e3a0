package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Callable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What an attacker may run on an agent in place of the plugin's class of this name. It does the cell, and then
 * answers with the lie that the file named by HOSTILE_LIE asks for: lines of a text and what to put in its place. Or it dies
 * with the answer on its tongue.
 */
public final class PerformCell implements Callable<Object, IOException> {
    private static final long serialVersionUID = 1L;

    private Object request;
    private OutputStream log;

    @Override
    public Object call() throws IOException {
        try {
            ClassLoader plugin = request.getClass().getClassLoader();
            String cell = "io.jenkins.plugins.nodeimagematrix.run.cell.";
            Object result = Class.forName(cell + "CellWork", true, plugin)
                    .getMethod("perform", request.getClass(), OutputStream.class, Consumer.class)
                    .invoke(null, request, log, (Consumer<Object>) wait -> {});
            byte[] answer = (byte[]) Class.forName(cell + "CellResultVerifier", true, plugin)
                    .getMethod("write", result.getClass())
                    .invoke(null, result);
            return lie(new String(answer, StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException e) {
            throw new IOException("even the lie failed", e);
        }
    }

    private static Object lie(String answer) throws IOException {
        String text = answer;
        for (String line : Files.readAllLines(Path.of(System.getenv("HOSTILE_LIE")))) {
            if (line.equals("dies")) {
                Runtime.getRuntime().halt(1);
            }
            if (line.equals("an object")) {
                return new java.util.concurrent.atomic.AtomicReference<>(new java.io.File("/etc/passwd"));
            }
            String[] change = line.split(" => ");
            text = text.replaceFirst(change[0], change[1]);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
