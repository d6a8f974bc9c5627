package dev.rangebar.cli.commands;

import dev.rangebar.cli.options.SeparatorConverter;
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

    ReadOptions toReadOptions() {
        return new ReadOptions(Optional.ofNullable(layout), Optional.ofNullable(timeUnit), Optional.ofNullable(rounding),
                Optional.ofNullable(separator));
    }
}
