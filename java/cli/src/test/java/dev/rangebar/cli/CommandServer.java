package dev.rangebar.cli;

import dev.rangebar.cli.commands.Streams;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs the commands of shell scripts in a single JVM, which works in the folder of the scripts. A shell starts it by
 * {@code exec 9> >(java ...)}; the program {@link #CLIENT}, which the scripts call, hands on its arguments and its standard streams and
 * ends with the exit code of the command. A JVM for each command would spend most of its time on its start.
 */
public final class CommandServer {
    /** Each call has a folder with named pipes; its path is a line to the server. */
    static final String CLIENT = """
            #!/bin/bash
            call=$(mktemp -d) || exit
            exec 3<&0
            mkfifo "$call/in" "$call/out" "$call/err"
            printf '%s\\0' "$@" >"$call/arguments"
            echo "$call" >&9 || exit
            cat "$call/err" >&2 &
            case " $* " in *" - "*) cat <&3 >"$call/in" & ;; esac
            cat "$call/out"
            wait
            code=$(<"$call/code") || code=70
            rm -r "$call"
            exit "$code"
            """;

    private CommandServer() {}

    /**
     * Runs the calls that standard input names, until it ends.
     *
     * @param none no arguments
     */
    public static void main(String[] none) throws IOException {
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String call = calls.readLine(); call != null; call = calls.readLine()) {
            Path folder = Path.of(call);
            new Thread(() -> run(folder), "call").start(); // commands of a pipe run at the same time
        }
    }

    private static void run(Path call) {
        try {
            String[] arguments = Files.readString(call.resolve("arguments")).split("\0");
            try (PrintStream err = new PrintStream(new FileOutputStream(call.resolve("err").toFile()), true, StandardCharsets.UTF_8);
                    OutputStream out = new FileOutputStream(call.resolve("out").toFile());
                    InputStream in = Arrays.asList(arguments).contains("-") ? new FileInputStream(call.resolve("in").toFile())
                            : InputStream.nullInputStream()) {
                int code = RangebarCommand.commandLine(new Streams(in, out, err)).execute(arguments);
                Files.writeString(call.resolve("code"), "" + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
