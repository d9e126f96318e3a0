package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * First code of every JVM that the test support starts: runs the main class named by its first argument, and ends the JVM
 * when standard input closes, which happens even when the JVM that holds the other end is killed.
 *
 * <p>It is copied out of the test classes and loaded alone, so it uses nothing but the JDK.
 */
public final class ChildMain {
    private static final long ORDERLY_END_MILLIS = 15_000;

    private ChildMain() {}

    public static void main(String[] args) throws Throwable {
        Thread watch = new Thread(ChildMain::endWithParent, "end with parent");
        watch.setDaemon(true);
        watch.start();
        // The XStream of hudson-core 1.395 chooses how to create objects by this name, and knows no other vendor.
        if (Boolean.getBoolean("controller.embedded")) {
            System.setProperty("java.vm.vendor", "Sun Microsystems Inc.");
        }
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException gone) {
            System.err.println("Parent is gone: " + gone);
        }
        Thread limit = new Thread(ChildMain::haltAfterAWhile, "end at last");
        limit.setDaemon(true);
        limit.start();
        System.exit(0);
    }

    private static void haltAfterAWhile() {
        try {
            Thread.sleep(ORDERLY_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
