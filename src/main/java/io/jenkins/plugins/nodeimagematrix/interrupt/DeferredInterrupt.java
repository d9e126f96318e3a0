package io.jenkins.plugins.nodeimagematrix.interrupt;

/**
 * The interrupt of a thread, held back while the thread cleans up. The constructor clears the interrupt status, so that the
 * clean-up may wait; {@link #close} restores it. Used by one thread.
 */
public final class DeferredInterrupt implements AutoCloseable {
    private boolean interrupted = Thread.interrupted();

    /** A wait of the clean-up was interrupted. */
    public void add() {
        interrupted = true;
    }

    /** Interrupts the thread if it was interrupted before or during the clean-up. */
    @Override
    public void close() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
