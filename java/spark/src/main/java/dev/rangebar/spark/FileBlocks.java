package dev.rangebar.spark;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeFields;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Trades of the files of a task, block by block. Every row is checked as the core checks it: a refused one ends the run. */
final class FileBlocks implements Iterator<TradeBlock> {
    /** The limit of Spark's own readers of files: ten million trades of an archive. */
    private static final long MAX_BYTES_OF_TASK = 128 << 20;
    /** Plain text has a quarter of the trades of an archive of its size, or fewer. */
    private static final int TEXT_PER_ARCHIVE = 4;
    /** The number by which a core that is done early can take over from the others: each costs the driver some milliseconds. */
    private static final int TASKS_PER_CORE = 2;

    private static final String LOCAL = "file:";
    /** The beginning of an address, which a drive of Windows is not. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");
    /** A character of Hadoop's patterns. */
    private static final Pattern PATTERN = Pattern.compile("[*?\\[{]");
    /** The message for a Parquet file, which only the command line reads. */
    private static final Pattern PARQUET = Pattern.compile("(a Parquet file), which is not read; .*$");
    /** An option or command of the command line, as messages advise them. */
    private static final Pattern OPTION = Pattern.compile(" --[a-z]|rangebar help");
    private static final Pattern INDEX = Pattern.compile("^trade \\d+: ");
    private static final Pattern FILE_NAME = Pattern.compile("\\.(csv|gz|zip|zst)$");

    private final Iterator<Tuple2<String, String>> files;
    private final BarOptions options;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final BarBuffer ignored = BarBuffer.create();
    /** One for all files, as it has room for a block. */
    private final TradeBlock.Builder builder;
    private String file;
    private String symbol;
    /** Null between two files, as the next two are. */
    private TradeFileReader reader;
    private RangeBarProcessor checker;
    private TradeChunk chunk;
    private int nextInChunk;
    private long lastId;
    private long firstMicros;
    private int part;

    private FileBlocks(Iterator<Tuple2<String, String>> files, BarOptions options, Broadcast<SerializableConfiguration> hadoop) {
        this.files = files;
        this.options = options;
        this.hadoop = hadoop;
        builder = new TradeBlock.Builder(TradeFields.NONE, options.tradesPerBlock, options.maxGapMicros());
    }

    /**
     * {@return the blocks of files, each with its symbol, within a task}
     *
     * @param hadoop the settings of the session: an executor has none of those that a program sets
     */
    static Iterator<TradeBlock> of(Iterator<Tuple2<String, String>> files, BarOptions options,
            Broadcast<SerializableConfiguration> hadoop) {
        FileBlocks blocks = new FileBlocks(files, options, hadoop);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> blocks.close());
        return blocks;
    }

    /** Opens the next file. */
    private void open(String name, String itsSymbol) {
        file = name;
        symbol = itsSymbol;
        lastId = -1;
        part = 0;
        try {
            Path local = local(file, hadoop.value().value());
            if (isRemote(file)) {
                TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> delete(local));
            }
            reader = TradeFileReader.open(TradeInput.ofFile(file, local));
            checker = options.largest();
            nextChunk();
            if (chunk != null) {
                checkSymbol();
                builder.fields(reader.fields());
                firstMicros = chunk.timestampMicros(0);
            }
            closeAtEnd();
        } catch (TradeFileException e) {
            throw refused(e);
        }
    }

    /** Checks that a file does not say to be of another symbol than its name tells, which might be that of a copy. */
    private void checkSymbol() throws TradeFileException {
        String inside = reader.symbol().map(FileBlocks::lettersAndDigits).orElse("");
        if (!inside.isEmpty() && !inside.equals(lettersAndDigits(symbol)) && nameTells(file).equals(Optional.of(symbol))) {
            throw TradeFileException.ofFile(file, "by its name the file is of " + symbol + ", by its column symbol of "
                    + reader.symbol().get() + "; rename it, or give one symbol for all (symbol)", null);
        }
    }

    /** {@return the part of a symbol that all venues write alike: BTCUSDT of BTC/USDT:USDT} */
    private static String lettersAndDigits(String name) {
        return name.replaceFirst(":.*", "").replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }

    private static Optional<String> nameTells(String file) {
        return SymbolNames.ofFile(Path.of(file.substring(file.lastIndexOf('/') + 1)));
    }

    private static InvalidTradesException unreadable(String file, Throwable failure) {
        return failure instanceof InvalidTradesException ? (InvalidTradesException) failure
                : new InvalidTradesException(file + ": cannot be read: " + reason(failure), failure);
    }

    /** {@return the reason of a file system's failure, and what a user can do} */
    static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String what = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
        if (!(first instanceof IOException) || !what.contains(" ")) { // the message for an unknown host is its name
            what = first.getClass().getSimpleName() + ": " + what;
        }
        if (first instanceof FileNotFoundException || first instanceof NoSuchFileException) {
            return "no such file";
        }
        if (first instanceof UnsupportedFileSystemException || first instanceof ClassNotFoundException || first instanceof LinkageError) {
            return what + "; give Spark the jars of this file system (--packages or --jars; hadoop-aws for s3a), or set "
                    + "spark.hadoop.fs.SCHEME.impl";
        }
        return what + "; check the address, whether all machines reach it, and its settings (spark.hadoop.fs...)";
    }

    /**
     * {@return the files, with those of a folder or of a pattern in its place, sorted by name}
     *
     * @throws InvalidTradesException if a folder or pattern has no file
     * @throws IllegalArgumentException if a name is null or empty
     */
    static List<String> files(List<String> names, Configuration hadoop) {
        List<String> files = new ArrayList<>();
        for (String name : names) {
            if (name == null || name.isEmpty()) {
                throw new IllegalArgumentException("file " + (files.size() + 1) + " is " + (name == null ? "null" : "an empty text")
                        + "; expected a path or an address");
            }
            try {
                if (isOneFile(name)) {
                    files.add(name);
                } else {
                    files.addAll(matches(name, hadoop));
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                throw unreadable(name, e);
            }
        }
        return files;
    }

    /** Files of usual names in another file system are not looked for there: there may be millions. The task tells if there is none. */
    private static boolean isOneFile(String name) {
        if (isRemote(name)) {
            return !PATTERN.matcher(name).find() && FILE_NAME.matcher(name).find();
        }
        Path path = inPlace(name);
        return Files.exists(path) ? !Files.isDirectory(path) : !PATTERN.matcher(name).find();
    }

    private static List<String> matches(String name, Configuration hadoop) throws IOException {
        boolean isRemote = isRemote(name);
        org.apache.hadoop.fs.Path pattern =
                new org.apache.hadoop.fs.Path(isRemote ? name : inPlace(name).toAbsolutePath().toUri().getPath());
        FileSystem system = isRemote ? pattern.getFileSystem(hadoop) : FileSystem.getLocal(hadoop).getRaw();
        FileStatus[] found = system.globStatus(pattern);
        List<String> files = new ArrayList<>();
        for (FileStatus one : found == null ? new FileStatus[0] : found) {
            for (FileStatus file : one.isDirectory() ? system.listStatus(one.getPath()) : new FileStatus[] {one}) {
                String last = file.getPath().getName();
                if (file.isFile() && !last.startsWith(".") && !last.startsWith("_")) {
                    files.add(isRemote ? file.getPath().toString() : file.getPath().toUri().getPath());
                }
            }
        }
        if (files.isEmpty()) {
            throw new InvalidTradesException(name + (found == null || found.length == 0 ? ": no file has this name or matches this pattern"
                    : ": there is no file in this folder") + "; names that begin with . or _, and folders in folders, are omitted");
        }
        Collections.sort(files);
        return files;
    }

    /** {@return the symbol that the name of a file tells} */
    static String symbolOf(String file) {
        return nameTells(file).orElseThrow(() ->
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
        long bytes = limit + 1; // full
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 || bytes + sizes[i] / 2 > limit) { // by halves, so that the tasks are of one size
                tasks.add(new ArrayList<>());
                bytes = 0;
            }
            tasks.get(tasks.size() - 1).add(files.get(i));
            bytes = sizes[i] == 0 ? limit + 1 : bytes + sizes[i];
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
        if (!file.startsWith(LOCAL)) {
            return Path.of(file);
        }
        String path;
        try {
            path = new URI(file).getPath();
        } catch (URISyntaxException e) { // with a space, or another character that is not escaped
            path = new org.apache.hadoop.fs.Path(file).toUri().getPath();
        }
        if (path == null) {
            throw new InvalidTradesException(file + ": cannot be read; expected an absolute path after file:, or a path without it");
        }
        return Path.of(path);
    }

    private static boolean isRemote(String file) {
        return ADDRESS.matcher(file).lookingAt() && !file.startsWith(LOCAL);
    }

    /** A file of a local or mounted folder is read in place; one of another file system is copied for the time of the task. */
    private static Path local(String file, Configuration hadoop) {
        try {
            return isRemote(file) ? copy(file, hadoop) : inPlace(file);
        } catch (IOException | RuntimeException | LinkageError e) { // a file system may throw any of them
            throw unreadable(file, e);
        }
    }

    private static Path copy(String file, Configuration hadoop) throws IOException {
        Path copy = Files.createTempFile("rangebar-", file.substring(file.lastIndexOf('/') + 1));
        boolean done = false;
        try (FileSystem system = FileSystem.newInstance(new org.apache.hadoop.fs.Path(file).toUri(), hadoop)) {
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
            reader = null;
        }
        if (checker != null) {
            checker.close();
            checker = null;
        }
        chunk = null;
    }

    private void closeAtEnd() {
        if (chunk == null) {
            close();
        }
    }

    @Override
    public boolean hasNext() {
        while (chunk == null && files.hasNext()) {
            Tuple2<String, String> next = files.next();
            open(next._1(), next._2());
        }
        return chunk != null;
    }

    @Override
    public TradeBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no trade follows");
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
        while (chunk != null && !builder.isFull()) {
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

    /** {@return the message without the index of the trade: that of trades that are processed at once, which no user knows} */
    static String withoutIndex(InvalidTradeException e) {
        return INDEX.matcher(e.getMessage()).replaceFirst("");
    }

    private static InvalidTradesException refused(TradeFileException e) {
        String message = e.getMessage();
        if (OPTION.matcher(message).find()) {
            message += " (options of rangebar build; with Spark, read trades of such files as a Dataset, and give that to ofTrades)";
        }
        return new InvalidTradesException(PARQUET.matcher(message).replaceFirst("$1; read it as a Dataset, and give that to ofTrades"), e);
    }
}
