package dev.rangebar.spark;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.TaskCompletionListener;

/** Trades of one file, block by block. Every row is checked as the core checks it: a refused one ends the run. */
final class FileBlocks implements Iterator<TradeBlock> {
    private final String file;
    private final String symbol;
    private final TradeFileReader reader;
    private final RangeBarProcessor checker;
    private final int tradesPerBlock;
    private final BarBuffer ignored = BarBuffer.create();
    private TradeBlock.Builder builder;
    private TradeChunk chunk;
    private int nextInChunk;
    private long lastId = -1;
    private long firstMicros;
    private int part;

    private FileBlocks(String file, String symbol, Path path, BarOptions options) throws TradeFileException {
        this.file = file;
        this.symbol = symbol;
        this.tradesPerBlock = options.tradesPerBlock;
        this.reader = TradeFileReader.open(TradeInput.ofFile(file, path));
        this.checker = options.largest();
    }

    /** {@return the blocks of a file, within a task} */
    static Iterator<TradeBlock> of(String file, String symbol, BarOptions options) {
        try {
            Path local = local(file);
            FileBlocks blocks = new FileBlocks(file, symbol, local, options);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> {
                blocks.close();
                if (isRemote(file)) {
                    delete(local);
                }
            });
            blocks.nextChunk();
            return blocks;
        } catch (TradeFileException e) {
            throw refused(e);
        } catch (IOException e) {
            throw new InvalidTradesException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@return the symbol that the name of a file tells} */
    static String symbolOf(String file) {
        return SymbolNames.ofFile(Path.of(file.substring(file.lastIndexOf('/') + 1))).orElseThrow(() ->
                new InvalidTradesException(file + ": the symbol cannot be inferred from its name, which is not of the form "
                        + "SYMBOL-aggTrades-...; rename it, or give one symbol for all (symbol)"));
    }

    private static boolean isRemote(String file) {
        return file.contains("://") && !file.startsWith("file:");
    }

    /** A file of a local or mounted folder is read in place; one of another file system is copied for the time of the task. */
    private static Path local(String file) throws IOException {
        if (!isRemote(file)) {
            return file.startsWith("file:") ? Path.of(URI.create(file).getPath()) : Path.of(file);
        }
        Path copy = Files.createTempFile("rangebar-", file.substring(file.lastIndexOf('/') + 1));
        boolean done = false;
        try (FileSystem system = FileSystem.newInstance(URI.create(file), SparkHadoopUtil.get().conf())) {
            system.copyToLocalFile(false, new org.apache.hadoop.fs.Path(file), new org.apache.hadoop.fs.Path(copy.toUri()), true);
            done = true;
            return copy;
        } finally {
            if (!done) {
                Files.delete(copy);
            }
        }
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new IllegalStateException("cannot remove " + copy, e);
        }
    }

    private void close() {
        reader.close();
        checker.close();
    }

    @Override
    public boolean hasNext() {
        return chunk != null || builder != null && !builder.isEmpty();
    }

    @Override
    public TradeBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no trade of " + file + " follows");
        }
        try {
            fill();
        } catch (TradeFileException e) {
            throw refused(e);
        }
        return builder.build(new TradeBlock.Place(symbol, file, part++, firstMicros));
    }

    private void fill() throws TradeFileException {
        while (chunk != null && (builder == null || !builder.isFull())) {
            if (builder == null) {
                builder = new TradeBlock.Builder(reader.fields(), tradesPerBlock);
                firstMicros = chunk.timestampMicros(0);
            }
            nextInChunk = builder.add(chunk, nextInChunk);
            if (nextInChunk == chunk.size()) {
                nextChunk();
            }
        }
    }

    private void nextChunk() throws TradeFileException {
        chunk = reader.next();
        nextInChunk = 0;
        if (chunk == null) {
            return;
        }
        if (chunk.hasSpreads()) {
            throw TradeFileException.ofFile(file, "quotes are not supported here: expected trades", null);
        }
        int falling = chunk.nextFallingId(0, lastId);
        try {
            checker.process(chunk.trades(), ignored);
        } catch (InvalidTradeException e) {
            if (e.index() <= falling) {
                reader.reject(e, Math.toIntExact(e.index()), chunk);
            }
        }
        if (falling < chunk.size()) {
            reader.reject(InvalidRowReason.ID_ORDER, "id " + chunk.firstId(falling) + " is not above the last id before it: the row "
                    + "is a duplicate, or late; expected rows in the order of their ids", falling, chunk);
        }
        lastId = chunk.hasIds() ? chunk.lastId(chunk.size() - 1) : -1;
        ignored.clear();
    }

    private static InvalidTradesException refused(TradeFileException e) {
        return new InvalidTradesException(e.getMessage(), e);
    }
}
