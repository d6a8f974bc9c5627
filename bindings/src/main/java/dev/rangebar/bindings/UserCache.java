package dev.rangebar.bindings;

import java.nio.file.Path;
import java.util.Locale;

/** The folder for files that can be made or fetched again, below the cache folder that the system gives to the user. */
public final class UserCache {
    private UserCache() {}

    /** {@return the folder, which need not exist; null if the user has neither a cache folder nor a home} */
    public static Path folder() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean isMac = system.startsWith("mac");
        String named = isMac ? null : System.getenv(system.startsWith("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path home = home();
        Path caches;
        if (named != null && !named.isEmpty()) {
            caches = Path.of(named);
        } else if (home == null) {
            return null;
        } else {
            caches = isMac ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
        }
        return caches.resolve("rangebar").toAbsolutePath();
    }

    /** The user's home, or null: a user id without an account has "?", "" or "/", as containers have that run under any id. */
    private static Path home() {
        String property = System.getProperty("user.home");
        if (property == null) {
            return null;
        }
        Path home = Path.of(property.equals("?") ? "" : property);
        return home.isAbsolute() && home.getParent() != null ? home : null;
    }
}
