/** The command {@code rangebar}: range bars from trade files. */
module dev.rangebar.cli {
    requires dev.rangebar;
    requires dev.rangebar.arrow;
    requires dev.rangebar.bindings; // the cache folder of the user
    requires dev.rangebar.chart;
    requires dev.rangebar.database;
    requires dev.rangebar.live;
    requires dev.rangebar.pipeline;
    requires dev.rangebar.tradefiles;
    requires dev.rangebar.download;
    requires info.picocli;
    requires jdk.httpserver;
    requires com.github.luben.zstd_jni; // optional for the readers, present in the command line

    opens dev.rangebar.cli to info.picocli;
    opens dev.rangebar.cli.commands to info.picocli;
    opens dev.rangebar.cli.commands.archive to info.picocli;
    opens dev.rangebar.cli.commands.build to info.picocli;
    opens dev.rangebar.cli.commands.check to info.picocli;
    opens dev.rangebar.cli.commands.live to info.picocli;
    opens dev.rangebar.cli.commands.sample to info.picocli;
    opens dev.rangebar.cli.help to info.picocli;
    opens dev.rangebar.cli.options to info.picocli;
}
