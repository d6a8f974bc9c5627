package dev.rangebar.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One INPUT of the command line.
 *
 * @param name as it is called in messages
 * @param path the file, or null for standard input
 */
record Input(String name, Path path) {
    private static final int MAGIC_BYTES = 4;

    static Input ofArgument(String argument) {
        return "-".equals(argument) ? new Input("(standard input)", null) : new Input(argument, Path.of(argument));
    }

    /** Why the input cannot even be opened, or null if nothing speaks against it. */
    String obstacle() {
        if (path == null || Files.isReadable(path) && !Files.isDirectory(path)) {
            return null;
        }
        String reason = Files.isDirectory(path) ? "is a directory" : "access denied";
        return name + ": " + (Files.exists(path) ? reason : "no such file");
    }

    /**
     * Opens the input; what is compressed, told by the first bytes, comes out plain.
     *
     * @param standardInput read if this is the argument {@code -}; not closed with the result
     */
    InputStream open(InputStream standardInput) throws IOException {
        InputStream raw = path == null ? new Unclosed(standardInput) : Files.newInputStream(path);
        boolean done = false;
        try {
            PushbackInputStream in = new PushbackInputStream(raw, MAGIC_BYTES);
            byte[] magic = in.readNBytes(MAGIC_BYTES);
            in.unread(magic);
            if (magic.length == MAGIC_BYTES && magic[0] == 'P' && magic[1] == 'K' && magic[2] < 8 && magic[3] < 9) {
                throw new IOException("zip archives are not read yet; unpack it first: "
                        + "unzip -p FILE.zip | rangebar build - --threshold VALUE");
            }
            done = true;
            boolean isGzip = magic.length >= 2 && (magic[0] & 0xff) == GzipInput.MAGIC_1
                    && (magic[1] & 0xff) == GzipInput.MAGIC_2;
            return isGzip ? new GzipInput(in) : in;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    /** Standard input stays open for others. */
    private static final class Unclosed extends FilterInputStream {
        private Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // on purpose
        }
    }
}
