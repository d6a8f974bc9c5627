package dev.rangebar.cli.output;

import dev.rangebar.BarView;
import dev.rangebar.cli.BarSink;
import dev.rangebar.cli.OutputFile;
import dev.rangebar.cli.Series;
import dev.rangebar.database.ParquetBars;
import java.io.IOException;
import java.nio.file.Path;

/** Writes bars to a Parquet file. */
public final class ParquetSink implements BarSink {
    private final OutputFile file;
    private final ParquetBars bars;

    private ParquetSink(OutputFile file, ParquetBars bars) {
        this.file = file;
        this.bars = bars;
    }

    public static ParquetSink toFile(Path path, Series series) throws IOException {
        OutputFile file = OutputFile.at(path);
        ParquetSink sink = null;
        try {
            sink = new ParquetSink(file, ParquetBars.create(file.path(), series.symbol(), series.options(),
                    series.sources()));
            return sink;
        } finally {
            if (sink == null) {
                file.close();
            }
        }
    }

    @Override
    public void write(BarView view) throws IOException {
        bars.append(view);
    }

    @Override
    public void commit() throws IOException {
        bars.write();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        try {
            bars.close();
        } finally {
            file.close();
        }
    }
}
