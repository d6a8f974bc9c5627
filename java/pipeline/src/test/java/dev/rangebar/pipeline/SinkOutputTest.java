package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.pipeline.SinkOutput.WriteBehind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that a thread of their own writes. */
@Timeout(600)
class SinkOutputTest {
    /** More than the blocks that may wait, the one that is written and the one that is filled. */
    private static final int MOST_UNWRITTEN_BYTES = 6 << 18;

    private static void awaitNoThread() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("rangebar-writer")) {
                thread.join();
            }
        }
    }

    /** More outputs at a time than threads that write, in pieces of all sizes, flushed now and then. */
    @Test
    void theBytesAreTheSame() throws Exception {
        int outputs = Runtime.getRuntime().availableProcessors() + 2;
        Random random = new Random(7);
        List<ByteArrayOutputStream> written = new ArrayList<>();
        List<ByteArrayOutputStream> expected = new ArrayList<>();
        List<OutputStream> streams = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            written.add(new ByteArrayOutputStream());
            expected.add(new ByteArrayOutputStream());
            streams.add(new WriteBehind(written.get(i)));
        }
        for (int piece = 0; piece < 300; piece++) {
            byte[] bytes = new byte[random.nextInt(1 << random.nextInt(20)) + 1];
            random.nextBytes(bytes);
            int of = random.nextInt(outputs);
            int from = random.nextInt(bytes.length);
            streams.get(of).write(bytes, from, bytes.length - from);
            streams.get(of).write(bytes[0]);
            expected.get(of).write(bytes, from, bytes.length - from);
            expected.get(of).write(bytes[0]);
            if (random.nextInt(10) == 0) {
                streams.get(of).flush();
                assertArrayEquals(expected.get(of).toByteArray(), written.get(of).toByteArray());
            }
        }
        for (int i = 0; i < outputs; i++) {
            streams.get(i).close();
            assertArrayEquals(expected.get(i).toByteArray(), written.get(i).toByteArray());
        }
        awaitNoThread();
    }

    /** The failure is thrown as it is, once; afterwards others can have the thread. */
    @Test
    void aFailureIsThrownByALaterCall() throws Exception {
        for (int round = 0; round < 2 * Runtime.getRuntime().availableProcessors(); round++) {
            IOException full = new IOException("No space left on device");
            AtomicInteger closed = new AtomicInteger();
            OutputStream failing = new OutputStream() {
                private int left = 1 << 20;

                @Override
                public void write(int one) {
                    throw new AssertionError("one byte at a time");
                }

                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    left -= count;
                    if (left < 0) {
                        throw full;
                    }
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
            IOException thrown = assertThrows(IOException.class, () -> {
                try (OutputStream out = new WriteBehind(failing)) {
                    for (int i = 0; i < 1_000; i++) {
                        out.write(new byte[1 << 14]);
                    }
                }
            });
            assertSame(full, thrown);
            assertEquals(0, thrown.getSuppressed().length);
            assertEquals(1, closed.get());
        }
        awaitNoThread();
    }

    /** A few bytes, which need no thread, and a failure at the end. */
    @Test
    void aFailureIsThrownByClose() throws Exception {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("full");
            }
        };
        OutputStream few = new WriteBehind(failing);
        few.write(1);
        assertEquals("full", assertThrows(IOException.class, few::close).getMessage());
        OutputStream many = new WriteBehind(failing);
        many.write(new byte[1 << 17]);
        assertEquals("full", assertThrows(IOException.class, many::close).getMessage());
        awaitNoThread();
    }

    /** A slow disk holds up the maker of the bytes, so that memory stays bounded; an interrupt stays for the maker. */
    @Test
    void aSlowFileHoldsUp() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "skipped: on one processor no thread writes");
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("one byte at a time");
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("the interrupt is not for this thread", e);
                }
            }
        };
        CountDownLatch kept = new CountDownLatch(1);
        Thread maker = new Thread(() -> {
            try (OutputStream out = new WriteBehind(slow)) {
                for (int i = 0; i < 1_000; i++) {
                    out.write(new byte[1 << 14]);
                    made.addAndGet(1 << 14);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            if (Thread.interrupted()) {
                kept.countDown();
            }
        });
        maker.start();
        while (maker.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        assertTrue(made.get() <= MOST_UNWRITTEN_BYTES, made + " bytes");
        maker.interrupt();
        released.countDown();
        maker.join();
        assertEquals(0, kept.getCount());
        assertEquals(1_000 << 14, made.get());
        awaitNoThread();
    }
}
