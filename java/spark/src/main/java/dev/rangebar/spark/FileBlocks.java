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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Trades of one file, block by block. Every row is checked as the core checks it: a refused one ends the run. */
final class FileBlocks implements Iterator<TradeBlock> {
    /** The limit of Spark's own readers of files: ten million trades of an archive. */
    private static final long MAX_BYTES_OF_TASK = 128 << 20;
    /** Plain text has a quarter of the trades of an archive of its size, or fewer. */
    private static final int TEXT_PER_ARCHIVE = 4;
    /** The number by which a core that is done early can take over from the others. */
    private static final int TASKS_PER_CORE = 4;

    private final String file;
    private final String symbol;
    /** Null after the last trade, as the next three are: a task may have many files. */
    private TradeFileReader reader;
    private RangeBarProcessor checker;
    private final BarOptions options;
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
        this.options = options;
        this.reader = TradeFileReader.open(TradeInput.ofFile(file, path));
        this.checker = options.largest();
    }

    /** {@return the blocks of a file, within a task} */
    static Iterator<TradeBlock> of(String file, String symbol, BarOptions options) {
        try {
            Path local = local(file);
            if (isRemote(file)) {
                TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> delete(local));
            }
            FileBlocks blocks = new FileBlocks(file, symbol, local, options);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> blocks.close());
            blocks.nextChunk();
            blocks.closeAtEnd();
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

    /**
     * {@return files in groups, one for each task} A task costs as much as tens of thousands of trades, so small files share one. Archives count
     * as the text in them. A file of another file system, whose size is not read, has a task of its own.
     */
    static List<List<Tuple2<String, String>>> tasks(List<Tuple2<String, String>> files, int parallelism) {
        long[] sizes = files.parallelStream().mapToLong(file -> size(file._1())).toArray();
        long limit = Math.min(TEXT_PER_ARCHIVE * MAX_BYTES_OF_TASK, Arrays.stream(sizes).sum() / (TASKS_PER_CORE * (long) parallelism));
        List<List<Tuple2<String, String>>> tasks = new ArrayList<>();
        long bytes = limit;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 || bytes + sizes[i] > limit) {
                tasks.add(new ArrayList<>());
                bytes = 0;
            }
            tasks.get(tasks.size() - 1).add(files.get(i));
            bytes = sizes[i] == 0 ? limit : bytes + sizes[i];
        }
        return tasks;
    }

    /** {@return about the number of bytes of a file's text; 0 if it is not known} */
    private static long size(String file) {
        try {
            return isRemote(file) ? 0 : Files.size(inPlace(file)) * (file.endsWith(".csv") ? 1 : TEXT_PER_ARCHIVE);
        } catch (IOException e) {
            return 0; // the task tells, if it cannot read it either
        }
    }

    private static Path inPlace(String file) {
        return file.startsWith("file:") ? Path.of(URI.create(file).getPath()) : Path.of(file);
    }

    private static boolean isRemote(String file) {
        return file.contains("://") && !file.startsWith("file:");
    }

    /** A file of a local or mounted folder is read in place; one of another file system is copied for the time of the task. */
    private static Path local(String file) throws IOException {
        if (!isRemote(file)) {
            return inPlace(file);
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
        if (reader != null) {
            reader.close();
            checker.close();
            reader = null;
            checker = null;
            builder = null;
            chunk = null;
        }
    }

    private void closeAtEnd() {
        if (!hasNext()) {
            close();
        }
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
        TradeBlock block = builder.build(new TradeBlock.Place(symbol, file, part++, firstMicros));
        closeAtEnd();
        return block;
    }

    private void fill() throws TradeFileException {
        while (chunk != null && (builder == null || !builder.isFull())) {
            if (builder == null) {
                builder = new TradeBlock.Builder(reader.fields(), options.tradesPerBlock, options.maxGapMicros());
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
