package dev.rangebar.cli.commands;

import dev.rangebar.cli.options.SeparatorConverter;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TimestampUnit;
import dev.rangebar.tradefiles.TradeLayout;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for reading trade files. */
final class ReadingOptions {
    @Option(names = "--layout", paramLabel = "LAYOUT", description = "Input column layout (default: detected).")
    private TradeLayout layout;

    @Option(names = "--separator", paramLabel = "NAME", converter = SeparatorConverter.class,
            description = "Separator of cells (default: detected).")
    private Character separator;

    @Option(names = "--time-unit", paramLabel = "s|ms|us|ns",
            description = "Unit of the times (default: detected).")
    private TimestampUnit timeUnit;

    @Option(names = "--round", paramLabel = "half-even|down",
            description = "Round inexact values (default: refuse them).")
    private Rounding rounding;

    @Option(names = "--on-invalid-row", paramLabel = "stop|skip", defaultValue = "stop",
            description = "Stop at the first malformed or out-of-order row (default), or skip and count such rows.")
    private OnInvalidRow invalidRows;

    @Option(names = "--on-bad-row", hidden = true,
            description = "The earlier name of --on-invalid-row, accepted for one release.")
    private OnInvalidRow invalidRowsByEarlierName;

    /** Returns the policy for invalid rows. */
    OnInvalidRow onInvalidRow() {
        return invalidRowsByEarlierName == null ? invalidRows : invalidRowsByEarlierName;
    }

    ReadOptions toReadOptions() {
        return new ReadOptions(Optional.ofNullable(layout), Optional.ofNullable(timeUnit), Optional.ofNullable(rounding),
                Optional.ofNullable(separator));
    }
}
