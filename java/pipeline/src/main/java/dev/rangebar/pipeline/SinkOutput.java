package dev.rangebar.pipeline;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * Bytes of a sink that holds one series: a file, which is written atomically, or a stream of the caller, which is flushed and
 * never closed.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class SinkOutput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Null where the stream belongs to the caller. */
    private final AtomicFile file;
    /** Null while the file is not open, and once it is complete. */
    private OutputStream out;
    private boolean isComplete;

    private SinkOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.file = null;
    }

    private SinkOutput(AtomicFile file) {
        this.file = file;
    }

    /** Makes the sink of an output. */
    @FunctionalInterface
    public interface SinkMaker {
        /**
         * {@return the sink, which closes the output}
         *
         * @param output the output
         * @param series the series
         * @param inputs the names of the inputs
         * @throws IOException if the output cannot be written
         */
        BarSink make(SinkOutput output, BarSeriesSpec series, List<String> inputs) throws IOException;
    }

    /**
     * {@return a factory of sinks with a file for each series}
     *
     * @param name the name of the file; with several thresholds or symbols it has placeholders, see {@link FileNamePattern}
     * @param maker the maker of the sinks
     * @throws IllegalArgumentException if the name has an unknown placeholder
     */
    public static BarSinkFactory toFile(String name, SinkMaker maker) {
        FileNamePattern pattern = new FileNamePattern(name);
        Objects.requireNonNull(maker, "maker");
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                AtomicFile file = AtomicFile.create(pattern.fileOf(series));
                BarSink sink = null;
                try {
                    sink = maker.make(new SinkOutput(file), series, inputs);
                    return sink;
                } finally {
                    if (sink == null) {
                        file.close();
                    }
                }
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                pattern.check(series);
                OpenFileLimit.check(BarPipeline.seriesAtOnce(series));
            }
        };
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream}
     *
     * @param out the stream
     * @param maker the maker of the sink
     */
    public static BarSinkFactory toStream(OutputStream out, SinkMaker maker) {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(maker, "maker");
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return maker.make(new SinkOutput(out), series, inputs);
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                if (series.size() > 1) {
                    throw new IllegalArgumentException("a stream holds one series, and there are " + series.size()
                            + "; write files");
                }
            }
        };
    }

    /**
     * {@return the stream to write to, with a buffer} The first call opens the file: of thousands of outputs, only those that are
     * being written are open.
     *
     * @throws IOException if the file cannot be opened
     */
    public OutputStream stream() throws IOException {
        if (isComplete) {
            throw new IllegalStateException("the output has ended");
        }
        if (out == null) {
            OutputStream opened = file.newOutputStream();
            out = file.isRegular() ? new WriteBehind(opened) : new BufferedOutputStream(opened, BUFFER_BYTES);
        }
        return out;
    }

    /**
     * Ends the writing: the file is closed, and waits for {@link #commit}; the stream is flushed.
     *
     * @throws IOException if it cannot be written
     */
    public void end() throws IOException {
        if (file == null) {
            out.flush();
            return;
        }
        isComplete = true;
        closeFile();
    }

    private void closeFile() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Makes the file visible under its name. Called after {@link #end()}.
     *
     * @throws IOException if it cannot be renamed
     */
    public void commit() throws IOException {
        if (file != null) {
            file.commit();
        }
    }

    /** Closes the file, which is deleted unless it was committed; flushes the stream. */
    @Override
    public void close() throws IOException {
        if (file == null) {
            out.flush();
            return;
        }
        try {
            closeFile();
        } finally {
            file.close();
        }
    }

    /**
     * A buffered stream to a regular file. Once it has filled its first buffer, a thread of its own writes the blocks while the caller
     * makes the next ones; there are no more such threads than processors besides the caller's, and without one the caller writes. A
     * failure is thrown by the next call.
     *
     * <p>Thread rule: one thread at a time.
     */
    static final class WriteBehind extends OutputStream {
        private static final int BLOCK_BYTES = 1 << 18;
        private static final int MAX_WAITING = 3;
        private static final Semaphore THREADS = new Semaphore(Runtime.getRuntime().availableProcessors() - 1);

        private final OutputStream file;
        private byte[] block = new byte[BUFFER_BYTES];
        private int length;
        private boolean hasThread;
        private boolean isReported;
        // Guarded by this:
        /** The blocks to be written; the first one stays until it has been. */
        private final ArrayDeque<Part> waiting = new ArrayDeque<>();
        private final ArrayDeque<byte[]> free = new ArrayDeque<>();
        private Throwable failure;
        private boolean isEnded;

        /** The beginning of a block. */
        private record Part(byte[] bytes, int length) {}

        WriteBehind(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count;) {
                if (length == block.length) {
                    passOn();
                }
                int part = Math.min(count - done, block.length - length);
                System.arraycopy(bytes, offset + done, block, length, part);
                length += part;
                done += part;
            }
        }

        /** Passes the block on to the thread, if there is one or may be one. */
        private void passOn() throws IOException {
            if (!hasThread && THREADS.tryAcquire()) {
                hasThread = true;
                Thread thread = new Thread(this::writeBlocks, "rangebar-writer");
                thread.setDaemon(true);
                thread.start();
            }
            if (hasThread) {
                block = exchange(new Part(block, length));
            } else {
                file.write(block, 0, length);
            }
            length = 0;
        }

        private synchronized byte[] exchange(Part part) throws IOException {
            await(MAX_WAITING - 1);
            throwFailure();
            waiting.add(part);
            notifyAll();
            byte[] next = free.poll();
            return next == null ? new byte[BLOCK_BYTES] : next;
        }

        /** Waits until no more blocks than these wait; an interrupt, which is for the caller of the sink, stays. */
        private synchronized void await(int most) {
            boolean wasInterrupted = false;
            while (waiting.size() > most && failure == null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void throwFailure() throws IOException {
            if (failure != null) {
                isReported = true;
                Closeables.rethrow(failure);
            }
        }

        private void writeBlocks() {
            try {
                for (Part part = next(); part != null; part = next()) {
                    file.write(part.bytes, 0, part.length);
                    written();
                }
            } catch (IOException | RuntimeException | Error e) { // the caller throws it
                fail(e);
            } finally {
                THREADS.release();
            }
        }

        private synchronized Part next() {
            while (waiting.isEmpty() && !isEnded) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts this thread", e);
                }
            }
            return waiting.peek();
        }

        private synchronized void written() {
            free.add(waiting.remove().bytes);
            notifyAll();
        }

        private synchronized void fail(Throwable e) {
            failure = e;
            notifyAll();
        }

        @Override
        public void flush() throws IOException {
            if (!hasThread) {
                file.write(block, 0, length);
                length = 0;
                file.flush();
                return;
            }
            if (length > 0) {
                passOn();
            }
            synchronized (this) {
                await(0);
                throwFailure();
            }
            file.flush();
        }

        /** Writes what is left, unless a failure was thrown before, and closes the file. */
        @Override
        public void close() throws IOException {
            try (file) {
                if (!isReported) {
                    flush();
                }
            } finally {
                synchronized (this) {
                    isEnded = true;
                    notifyAll();
                }
            }
        }
    }
}
