package dev.rangebar.cli.commands.live;

import dev.rangebar.Trade;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.ReadingOptions;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.live.ReplayServer;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar replay}: serves recorded trades as the exchange does. */
@Command(name = "replay", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = "rangebar replay --port=PORT [OPTION]... INPUT...",
        description = "Serve recorded trades to 'rangebar watch', as the exchange does: streams over WebSocket, requests over HTTP, "
            + "on the loopback address only.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended by --for, SIGINT or SIGTERM",
            "1:an input is invalid or unreadable, or the port is in use",
            "2:wrong usage, or a missing input",
            "3:an internal error"
        },
        footerHeading = "%nTrades:%n",
        footer = {
            "  The first trade is sent when a client has opened a stream; the time between",
            "  two trades is that of the files, divided by --speed. Requests see the trades",
            "  sent so far. Trades are kept in memory, in 49 to 65 bytes each. Trades without",
            "  ids are numbered from 0, and trades without a side are sent as buys; a note",
            "  says so.",
            "",
            "Example:",
            "  rangebar replay BTCUSDT-aggTrades-2024-08-08.zip --port 8765 --speed 60 &",
            "  rangebar watch BTCUSDT --threshold 250 -o live.duckdb \\",
            "           --stream-url ws://127.0.0.1:8765 --rest-url http://127.0.0.1:8765"
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final long PING_MILLIS = 20_000;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*", description = "Trade files as for build.")
    private List<String> arguments;

    @Option(names = "--port", required = true, paramLabel = "PORT", description = "Port; 0 for a free one, which is printed.")
    private int port;

    @Option(names = "--speed", paramLabel = "FACTOR", defaultValue = "1",
            description = "Times faster than the trades happened, such as 60; max: as fast as the clients read (default: 1).")
    private String speed;

    @Option(names = "--symbol", paramLabel = "NAME", description = "Instrument symbol (default: derived from file names).")
    private String symbol;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--for", paramLabel = "TIME", description = "End after this time, such as 90s.")
    private Duration duration;

    @Option(names = "--quiet", description = "Show errors only.")
    private boolean quiet;

    public ReplayCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (port < 0 || port > MAX_PORT) {
            throw error("--port " + port + " is not a port: 0 to " + MAX_PORT);
        }
        double factor = factor();
        Map<String, ReplayTrades> trades = new LinkedHashMap<>();
        try (StopSignal signal = new StopSignal(Duration.ofSeconds(10), streams.err())) {
            List<TradeSource> sources = FileArguments.trades(spec.commandLine(), arguments, streams.in()).stream()
                    .map(TradeSource::of).toList();
            for (Map.Entry<String, List<TradeSource>> group : groups(sources).entrySet()) {
                ReplayTrades ofSymbol = new ReplayTrades();
                trades.put(group.getKey(), ofSymbol);
                for (TradeSource source : group.getValue()) {
                    ofSymbol.read(source, reading.toReadOptions());
                }
                ofSymbol.notes().forEach(this::note);
            }
            Map<String, List<Trade>> lists = new LinkedHashMap<>();
            trades.forEach((name, ofSymbol) -> lists.put(name, ofSymbol.trades()));
            try (ReplayServer server = new ReplayServer(port, lists, PING_MILLIS, new ReplayServer.Behaviour() { })) {
                note(RunSummary.number(server.size(), "trade") + " of " + String.join(", ", lists.keySet())
                        + " on ws://127.0.0.1:" + server.port() + " and http://127.0.0.1:" + server.port());
                serve(server, factor, signal);
                note(server.published() + " of " + RunSummary.number(server.size(), "trade") + " sent, "
                        + RunSummary.number(server.connections(), "stream") + ", "
                        + RunSummary.number(server.requests(), "request"));
            }
            return ExitCode.OK;
        } catch (TradeFileException e) {
            throw new CommandFailure(e.getMessage(), e);
        } catch (BindException e) {
            throw new CommandFailure("rangebar: the port " + port + " is in use or not allowed (" + IoReason.of(e)
                    + "); choose another one, or 0 for a free one", e);
        } catch (IOException e) {
            throw new CommandFailure("rangebar: " + IoReason.of(e), e);
        }
    }

    private double factor() {
        if (speed.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double factor = Double.parseDouble(speed);
            if (factor > 0 && factor < Double.POSITIVE_INFINITY) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // the message below fits
        }
        throw error("--speed: '" + speed + "' is neither a number above 0 nor max");
    }

    private Map<String, List<TradeSource>> groups(List<TradeSource> sources) {
        try {
            if (symbol != null) {
                return Map.of(SymbolNames.checked(symbol), sources);
            }
            Map<String, List<TradeSource>> groups = new LinkedHashMap<>();
            SymbolNames.groups(sources, true).forEach((name, ofSymbol) -> groups.computeIfAbsent(name.orElseThrow(
                    () -> new IllegalArgumentException(ofSymbol.get(0).name() + ": the symbol cannot be inferred from the name; "
                            + "state it with --symbol")), none -> new ArrayList<>()).addAll(ofSymbol));
            return groups;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Publishes the trades at their times, and serves until the end. */
    private void serve(ReplayServer server, double factor, StopSignal signal) throws InterruptedException {
        long begin = System.nanoTime();
        long end = duration == null ? Long.MAX_VALUE : duration.toNanos();
        Optional<Long> firstAt = Optional.empty();
        boolean hasEnded = server.size() == 0;
        while (!signal.isRaised() && System.nanoTime() - begin < end) {
            if (firstAt.isEmpty() && server.openStreams() > 0) {
                firstAt = Optional.of(System.nanoTime());
            }
            if (firstAt.isPresent() && !hasEnded) {
                server.publish(countAt(server, (System.nanoTime() - firstAt.get()) / NANOS_PER_MICRO * factor));
                hasEnded = server.published() == server.size();
                if (hasEnded) {
                    note("all trades are sent; requests are served until Ctrl-C");
                }
            }
            signal.await(STEP_NANOS);
        }
    }

    /** Returns the number of trades that happened in a time after the first one; a time below an earlier one waits for none. */
    private static int countAt(ReplayServer server, double micros) {
        int count = server.published();
        while (count < server.size() && server.timestampMicros(count) - server.timestampMicros(0) <= micros) {
            count++;
        }
        return count;
    }

    private void note(String text) {
        if (!quiet) {
            streams.err().println("rangebar: " + text);
        }
    }

    private ParameterException error(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
