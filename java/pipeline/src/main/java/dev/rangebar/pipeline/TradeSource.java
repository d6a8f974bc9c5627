package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Source of trades for a pipeline: a file, a stream, or anything else that implements this interface, such as the feed of
 * an exchange.
 */
public interface TradeSource {
    /**
     * {@return its name, as in messages}
     */
    String name();

    /**
     * {@return the file with its bytes; empty (the default) if it can be read only once}
     */
    default Optional<Path> path() {
        return Optional.empty();
    }

    /**
     * {@return the SHA-256 of its file's bytes, in hexadecimal digits, if it was computed already; empty by default} Otherwise the
     * pipeline computes it where a sink keeps it.
     */
    default Optional<String> sha256() {
        return Optional.empty();
    }

    /**
     * {@return the share that has been read, from 0 to 1; 0 (the default) if the length is not known} Any thread may call
     * it.
     */
    default double progress() {
        return 0;
    }

    /**
     * {@return the market that its folder or its columns tell; empty if nothing does}
     *
     * @throws IllegalArgumentException if the two contradict each other
     */
    default Optional<String> market() {
        return path().flatMap(MarketNames::ofFile);
    }

    /**
     * {@return a reader of its trades, from the first one on, which the pipeline closes}
     *
     * @param options the options for reading files; a source of another kind ignores them
     * @param skipped receives the rows that are skipped; empty if the first invalid row is an error
     * @throws TradeFileException if it cannot be opened
     */
    TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) throws TradeFileException;

    /**
     * {@return a file as a source}
     *
     * @param file a CSV file, plain, in gzip, or as the one file in a zip archive
     */
    static TradeSource ofFile(Path file) {
        return ofFile(file, Optional.empty());
    }

    /**
     * {@return a file as a source}
     *
     * @param file a CSV file, plain, in gzip, or as the one file in a zip archive
     * @param sha256 the SHA-256 of its bytes, in hexadecimal digits, if it was computed already, as for a download
     */
    static TradeSource ofFile(Path file, Optional<String> sha256) {
        return of(TradeInput.ofFile(file.toString(), file), sha256);
    }

    /**
     * {@return an input as a source}
     *
     * @param input a file or a stream
     */
    static TradeSource of(TradeInput input) {
        return of(input, Optional.empty());
    }

    private static TradeSource of(TradeInput input, Optional<String> sha256) {
        return new TradeSource() {
            @Override
            public String name() {
                return input.name();
            }

            @Override
            public Optional<Path> path() {
                return Optional.ofNullable(input.path());
            }

            @Override
            public Optional<String> sha256() {
                return sha256;
            }

            @Override
            public double progress() {
                return input.part();
            }

            @Override
            public Optional<String> market() {
                Optional<String> ofFolder = path().flatMap(MarketNames::ofFile);
                if (!input.hasSpotColumns()) {
                    return ofFolder;
                }
                if (!ofFolder.orElse(MarketNames.SPOT).equals(MarketNames.SPOT)) {
                    throw new IllegalArgumentException(name() + " has the columns of the market spot, and is in a folder of "
                            + "the market " + ofFolder.get() + "; state the market");
                }
                return Optional.of(MarketNames.SPOT);
            }

            @Override
            public TradeReader open(ReadOptions options, Optional<InvalidRows> skipped) throws TradeFileException {
                return skipped.isPresent() ? TradeFileReader.openSkipping(input, options, skipped.get())
                        : TradeFileReader.open(input, options);
            }
        };
    }
}
