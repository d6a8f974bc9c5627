package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesAheadTest {
    private final List<String> log = new ArrayList<>();

    /** A source without trades; a file if its name has a dot; it cannot be opened if the name has a '?'. */
    private record Source(String name) implements TradeSource {
        @Override
        public Optional<Path> path() {
            return name.contains(".") ? Optional.of(Path.of(name)) : Optional.empty();
        }

        @Override
        public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) {
            throw new UnsupportedOperationException();
        }
    }

    /** A reader that logs that it is closed. */
    private final class Reader implements TradeReader {
        private final String name;

        private Reader(String name) {
            this.name = name;
        }

        @Override
        public TradeChunk next() {
            return null;
        }

        @Override
        public TradeFields fields() {
            return null;
        }

        @Override
        public void reject(InvalidTradeException refusal, int index, TradeChunk chunk) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            log.add("close " + name);
        }
    }

    private SourcesAhead sources(String... names) {
        return new SourcesAhead(Stream.of(names).<TradeSource>map(Source::new).toList(), source -> {
            log.add("open " + source.name());
            if (source.name().contains("?")) {
                throw TradeFileException.ofFile(source.name(), "no such file", null);
            }
            return new Reader(source.name());
        });
    }

    @Test
    void readersComeInOrderWhateverIsOpenAlready() throws Exception {
        try (SourcesAhead sources = sources("a.csv", "b.csv", "c.csv", "d.csv")) {
            sources.openFirst();
            assertEquals("a.csv", ((Reader) sources.next()).name);
            sources.open(2);
            sources.open(2);
            assertEquals(List.of("open a.csv", "open b.csv", "open c.csv"), log);
            assertEquals("b.csv", ((Reader) sources.next()).name);
            assertEquals("c.csv", ((Reader) sources.next()).name);
            assertEquals("d.csv", ((Reader) sources.next()).name);
            sources.open(2);
            assertEquals(List.of("open a.csv", "open b.csv", "open c.csv", "open d.csv"), log);
        }
    }

    /** A feed or a pipe may block, or lose what nobody reads. */
    @Test
    void whatIsNoFileIsOpenedAtItsTurn() throws Exception {
        try (SourcesAhead sources = sources("a.csv", "feed", "c.csv")) {
            sources.next();
            sources.open(2);
            assertEquals(List.of("open a.csv"), log);
            sources.next();
            sources.open(2);
            assertEquals(List.of("open a.csv", "open feed", "open c.csv"), log);
        }
    }

    @Test
    void aFailureIsThrownAtItsTurn() throws Exception {
        try (SourcesAhead sources = sources("a.csv", "b?.csv", "c.csv")) {
            sources.next();
            sources.open(2);
            assertThrows(TradeFileException.class, sources::next);
            assertEquals("c.csv", ((Reader) sources.next()).name);
        }
    }

    @Test
    void whatIsPassedOverOrNeverReachedIsClosed() throws Exception {
        SourcesAhead sources = sources("a.csv", "b.csv", "c?.csv", "d.csv", "e.csv");
        TradeReader first = sources.next();
        sources.open(3);
        sources.skip();
        sources.skip();
        assertEquals(List.of("open a.csv", "open b.csv", "open c?.csv", "open d.csv", "close b.csv"), log);
        sources.close();
        sources.close();
        first.close();
        assertEquals(List.of("close b.csv", "close d.csv", "close a.csv"), log.subList(4, log.size()));
    }
}
