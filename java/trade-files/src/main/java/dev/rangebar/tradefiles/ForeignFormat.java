package dev.rangebar.tradefiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Formats of files that hold no trades as text, detected from their first bytes, each with a remedy for the user. */
enum ForeignFormat {
    /** A Zstandard frame within another archive. */
    ZSTANDARD("a Zstandard file", "(\u00b5/\u00fd", Remedy.UNPACK),
    /** A bzip2 file. */
    BZIP2("a bzip2 file", "BZh", Remedy.pipe("bzip2")),
    /** An xz file. */
    XZ("an xz file", "\u00fd7zXZ\0", Remedy.pipe("xz")),
    /** An LZ4 frame. */
    LZ4("an LZ4 file", "\4\"M\u0018", Remedy.pipe("lz4")),
    /** A 7z archive. */
    SEVEN_ZIP("a 7z archive", "7z\u00bc\u00af'\u001c", Remedy.UNPACK),
    /** A RAR archive. */
    RAR("a RAR archive", "Rar!", Remedy.UNPACK),
    /** A tar archive. */
    TAR("a tar archive", "ustar", 257, Remedy.UNPACK),
    /** Arrow's file format, which is version 2 of Feather, too. */
    ARROW("an Arrow or Feather file", "ARROW1", Remedy.CONVERT),
    /** Version 1 of Feather. */
    FEATHER("a Feather file", "FEA1", Remedy.CONVERT),
    /** A Parquet file, which is read only as a file and by its opener. */
    PARQUET("a Parquet file", "PAR1", "give it as a file, not through a pipe or an archive"),
    /** An ORC file. */
    ORC("an ORC file", "ORC", Remedy.CONVERT),
    /** An Avro file. */
    AVRO("an Avro file", "Obj\1", Remedy.CONVERT),
    /** An HDF5 file. */
    HDF5("an HDF5 file", "\u0089HDF", Remedy.CONVERT),
    /** A file of NumPy. */
    NUMPY("a NumPy file", "\u0093NUMPY", Remedy.CONVERT),
    /** A database of SQLite. */
    SQLITE("an SQLite database", "SQLite format 3", Remedy.CONVERT),
    /** A spreadsheet of old versions of Excel. */
    EXCEL("an Excel file", "\u00d0\u00cf\u0011\u00e0", Remedy.CONVERT),
    /** A page or an error of a server. */
    XML("an HTML or XML page", "<", "a server may have sent it instead of the file; download the file again"),
    /** UTF-16, with the byte order mark of either order. */
    UTF16_BIG("UTF-16 text", "\u00fe\u00ff", Remedy.ENCODING),
    /** UTF-16 of the other order. */
    UTF16_LITTLE("UTF-16 text", "\u00ff\u00fe", Remedy.ENCODING);

    /** The number of bytes by which the formats are detected. */
    static final int HEADER_BYTES = 262;

    /** Formats of text, before which there may be white space. */
    private static final Set<ForeignFormat> WRITTEN = EnumSet.of(XML);
    private static final String GZIP_ENDING = ".gz";
    private static final String ZSTANDARD_ENDING = ".zst";
    private static final String PARQUET_ENDING = ".parquet";

    private final String what;
    private final String magic;
    private final int position;
    private final String remedy;

    /** Remedies of several formats. */
    private static final class Remedy {
        private static final String UNPACK = "unpack it";
        private static final String CONVERT = "convert it to CSV or Parquet";
        private static final String ENCODING = "convert it to UTF-8, such as by iconv -f UTF-16 -t UTF-8";

        private static String pipe(String command) {
            return "unpack it, such as by " + command + " -dc FILE | rangebar build -";
        }
    }

    ForeignFormat(String what, String magic, String remedy) {
        this(what, magic, 0, remedy);
    }

    ForeignFormat(String what, String magic, int position, String remedy) {
        this.what = what;
        this.magic = magic;
        this.position = position;
        this.remedy = remedy;
    }

    /**
     * Checks the first bytes of a text.
     *
     * @param container the format that it was packed in, for the message; empty if it was not packed
     * @throws IOException if they are those of another format
     */
    static void check(byte[] first, String container) throws IOException {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        String written = text.stripLeading(); // by people: XML may begin with blank lines
        for (ForeignFormat format : values()) {
            if (text.startsWith(format.magic, format.position) || WRITTEN.contains(format) && written.startsWith(format.magic)) {
                throw format.error(container);
            }
        }
        if (text.length() >= 2 && (text.charAt(0) == 0) != (text.charAt(1) == 0)) {
            throw (text.charAt(0) == 0 ? UTF16_BIG : UTF16_LITTLE).error(container);
        }
    }

    private IOException error(String container) {
        return new IOException(container + (container.isEmpty() ? "this is " : " holds ") + what
                + ", which is not read; " + remedy);
    }

    /**
     * Checks a file without any bytes: a packed file or a Parquet file is never empty.
     *
     * @throws IOException if the name is that of such a file
     */
    static void checkEmpty(String name) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : new String[] {".zip", GZIP_ENDING, ZSTANDARD_ENDING, PARQUET_ENDING}) {
            if (lower.endsWith(ending)) {
                throw new IOException("the file is empty (0 bytes), expected " + ending.substring(1)
                        + " by its name: it is damaged; get it again");
            }
        }
    }

    /**
     * Checks the name of a file that does not begin as any known format, so that it is read as text.
     *
     * @throws IOException if the name is that of a Parquet file, or that of a packed file whose first bytes are not text either
     */
    static void checkName(String name, byte[] first) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        String expected = lower.endsWith(PARQUET_ENDING) ? "Parquet"
                : !isBinary(first) ? ""
                : lower.endsWith(GZIP_ENDING) ? "gzip"
                : lower.endsWith(ZSTANDARD_ENDING) ? "Zstandard" : "";
        if (!expected.isEmpty()) {
            throw new IOException("by its name this is a " + expected + " file, but it does not begin as one: it is damaged, or "
                    + "has to be renamed");
        }
    }

    /** Returns whether the bytes have control characters that no text has. */
    private static boolean isBinary(byte[] bytes) {
        for (byte value : bytes) {
            if (value >= 0 && value < ' ' && value != '\t' && value != '\n' && value != '\r') {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a file of this name is meant to be gzip. Browsers unpack such files and keep the name. */
    static boolean isGzipName(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(GZIP_ENDING);
    }
}
