package dev.rangebar.cli.commands.build;

import dev.rangebar.FeaturePlan;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.FormatMigration;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens the database that is built; apart from the command, whose start would load its classes. */
final class DatabaseOutput {
    private DatabaseOutput() {}

    /**
     * Opens the database in a file, and reports a migration.
     *
     * @param symbols the number of symbols; empty if bars are replaced, which has no bound of memory
     */
    static BarDatabase open(String file, OptionalInt symbols, Optional<FeaturePlan> features, PrintStream err) throws DatabaseException {
        BarDatabase database = symbols.isEmpty() ? BarDatabase.open(Path.of(file)) : BarDatabase.openForAppending(Path.of(file),
                Math.min(symbols.getAsInt(), Runtime.getRuntime().availableProcessors()), features);
        database.migration().ifPresent(migration -> err.println("rangebar: " + file + ": " + text(migration)));
        return database;
    }

    /** Returns {@code true} if files that were processed whole are not in the database. */
    static boolean lacksProcessed(IOException failure) {
        return failure instanceof DatabaseException database && !database.uncommittedInputs().isEmpty();
    }

    private static String text(FormatMigration migration) {
        String formats = "migrated from format " + migration.fromFormat() + " to " + migration.toFormat();
        return migration.unprovenSources() == 0 ? formats : formats + "; of "
                + RunSummary.number(migration.unprovenSources(), "source") + " format " + migration.fromFormat()
                + " does not tell which ids between the first and the last were processed: an input with such ids is "
                + "rejected";
    }
}
