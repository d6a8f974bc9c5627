package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The sources of one symbol, in order, some of them opened before their turn: the threads of their readers decompress and
 * parse while earlier ones are processed. What fails early is reported at its turn.
 */
final class SourcesAhead implements Closeable {
    private final List<TradeSource> sources;
    private final Opener opener;
    /** The sources from {@link #next} on that were opened. */
    private final ArrayDeque<Attempt> attempts = new ArrayDeque<>();
    private int next;

    /** Opens a source. */
    interface Opener {
        TradeReader open(TradeSource source) throws TradeFileException;
    }

    /** A source that was opened, or why it could not be; one of the two is null. */
    private record Attempt(TradeReader reader, TradeFileException failure) {
        TradeReader get() throws TradeFileException {
            if (failure != null) {
                throw failure;
            }
            return reader;
        }
    }

    SourcesAhead(List<TradeSource> sources, Opener opener) {
        this.sources = sources;
        this.opener = opener;
    }

    /**
     * Opens the first source.
     *
     * @throws TradeFileException if it cannot be opened
     */
    void openFirst() throws TradeFileException {
        attempts.add(new Attempt(opener.open(sources.get(0)), null));
    }

    /** Opens the next sources, up to one that is no file: others may be open for their turn only. */
    void open(int count) {
        for (int at = next + attempts.size(); at < sources.size() && attempts.size() < count; at++) {
            TradeSource source = sources.get(at);
            if (source.path().isEmpty()) {
                return;
            }
            Attempt attempt;
            try {
                attempt = new Attempt(opener.open(source), null);
            } catch (TradeFileException e) {
                attempt = new Attempt(null, e);
            }
            attempts.add(attempt);
        }
    }

    /** Returns the reader of the next source, for the caller to close. */
    TradeReader next() throws TradeFileException {
        Attempt attempt = attempts.poll();
        TradeSource source = sources.get(next++);
        return attempt == null ? opener.open(source) : attempt.get();
    }

    /** Passes over the next source. */
    void skip() throws IOException {
        next++;
        close(attempts.poll());
    }

    private static void close(Attempt attempt) throws IOException {
        if (attempt != null && attempt.reader != null) {
            attempt.reader.close();
        }
    }

    @Override
    public void close() throws IOException {
        Closeables.close(attempts.stream().<Closeable>map(attempt -> () -> close(attempt)).toList());
        attempts.clear();
    }
}
