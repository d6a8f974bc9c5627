package dev.rangebar.cli.commands;

import dev.rangebar.cli.options.Converters.SeparatorConverter;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TimestampUnit;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for reading trade files. */
public final class ReadingOptions {
    @Option(names = "--layout", paramLabel = "LAYOUT", description = "Input column layout (default: detected).")
    private TradeLayout layout;

    @Option(names = "--map", paramLabel = "KEY=COLUMN,...", description = "Columns of other names: time=ts,price=px, ...")
    private String map;

    @Option(names = "--map-file", paramLabel = "FILE", description = "Mapping file; see 'help layouts'.")
    private String mapFile;

    @Option(names = "--side-values", paramLabel = "WORDS", description = "Words for the side: buy=B,sell=S.")
    private String sideValues;

    @Option(names = "--price", paramLabel = "mid|bid|ask", description = "Price of quotes with bid and ask (default: mid).")
    private String price;

    @Option(names = "--volume", paramLabel = "none|ticks|quoted",
            description = "Volume of quotes: none, 1 each, both sizes.")
    private String volume;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--separator", paramLabel = "NAME", converter = SeparatorConverter.class,
            description = "Separator of cells (default: detected).")
    private Character separator;

    @Option(names = "--time-unit", paramLabel = "s|ms|us|ns|iso",
            description = "Unit of the times (default: detected).")
    private TimestampUnit timeUnit;

    @Option(names = "--round", paramLabel = "half-even|down",
            description = "Round inexact values (default: refuse them).")
    private Rounding rounding;

    /** The policy for invalid rows, of commands that leave the choice to the user. */
    public static final class Policy {
        @Option(names = "--on-invalid-row", paramLabel = "stop|skip", defaultValue = "stop",
                description = "Stop at the first wrong row, or skip it.")
        private OnInvalidRow invalidRows;

        @Option(names = "--on-bad-row", hidden = true,
                description = "The earlier name of --on-invalid-row, accepted for one release.")
        private OnInvalidRow invalidRowsByEarlierName;

        /** Returns the policy for invalid rows. */
        public OnInvalidRow onInvalidRow() {
            return invalidRowsByEarlierName == null ? invalidRows : invalidRowsByEarlierName;
        }
    }

    /**
     * Returns the options.
     *
     * @throws ParameterException if the mapping cannot be read, or is none
     */
    public ReadOptions toReadOptions() {
        try {
            return new ReadOptions(mapped(), Optional.ofNullable(timeUnit), Optional.ofNullable(rounding),
                    Optional.ofNullable(separator));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--map-file " + mapFile + ": " + IoReason.of(e), e);
        }
    }

    /** Returns the layout: the stated one, with the changes that the options for a mapping make. */
    private Optional<TradeLayout> mapped() throws IOException {
        if (layout != null && mapFile != null) {
            throw new IllegalArgumentException("--layout and --map-file both state a layout; give one of them");
        }
        TradeLayout base = mapFile == null ? layout : TradeLayout.ofFile(Path.of(mapFile));
        if (map == null && sideValues == null && price == null && volume == null) {
            return Optional.ofNullable(base);
        }
        if (map == null && base == null && sideValues == null) {
            throw new IllegalArgumentException((price != null ? "--price" : "--volume") + " is for quotes; name their columns, such as "
                    + "--map time=timestamp,bid=bid,ask=ask, or their layout, such as --layout exness");
        }
        TradeLayout.Builder builder = base == null ? TradeLayout.builder() : base.toBuilder();
        if (map != null) {
            builder.apply(map.replace(',', '\n'), "--map");
        }
        if (sideValues != null) {
            builder.apply("side-values = " + sideValues, "--side-values");
        }
        if (price != null) {
            builder.apply("quote-price = " + price, "--price");
        }
        if (volume != null) {
            builder.apply("quote-volume = " + volume, "--volume");
        }
        return Optional.of(builder.build());
    }
}
