/**
 * Exact range bars from a stream of trades, computed by a native core.
 *
 * <p>Start with {@link dev.rangebar.RangeBarProcessor}. From Java 23 on the JVM warns of native code unless a
 * flag allows it: {@code --enable-native-access=dev.rangebar.bindings} on the module path, {@code
 * --enable-native-access=ALL-UNNAMED} on the class path.
 */
module dev.rangebar {
    requires dev.rangebar.bindings;

    exports dev.rangebar;
}
