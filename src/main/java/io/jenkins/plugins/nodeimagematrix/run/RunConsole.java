package io.jenkins.plugins.nodeimagematrix.run;

import java.io.PrintStream;

/** The console of a run, and the links in it. */
public record RunConsole(PrintStream out, ConsoleLinks links) {
    /** A console without links. */
    public static RunConsole plain(PrintStream out) {
        return new RunConsole(out, ConsoleLinks.NONE);
    }
}
