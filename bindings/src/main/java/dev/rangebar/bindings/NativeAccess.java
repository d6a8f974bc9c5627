package dev.rangebar.bindings;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way in which this JVM calls the library, and the memory that such calls read and write: through the Foreign Function &amp;
 * Memory API (FFM) from Java 23 on, through JNI before. There is no fallback from one to the other.
 */
abstract class NativeAccess {
    /** The property that forces one of the ways: {@code ffm} or {@code jni}. */
    static final String PROPERTY = "rangebar.crossing";

    /** The first Java version with all of FFM that the bindings use. */
    private static final int FIRST_FFM_VERSION = 23;

    private static final Choice CHOICE = choose(System.getProperty(PROPERTY), Runtime.version().feature());

    /** The chosen way, or why there is none; then {@code access} makes memory that no call receives. */
    private record Choice(NativeAccess access, String reason, LoadFailure failure) {
        static Choice of(NativeAccess access, String reason) {
            return new Choice(access, reason, null);
        }

        static Choice none(String message, Throwable cause) {
            return new Choice(new JniAccess(), message, new LoadFailure(Reason.CROSSING_UNAVAILABLE, message, cause));
        }
    }

    /** The way in use, for its memory: it is there even if no library can be loaded. */
    static NativeAccess inUse() {
        return CHOICE.access();
    }

    /** The way in use, for its calls. */
    static NativeAccess forCalls() throws LoadFailure {
        if (CHOICE.failure() != null) {
            throw CHOICE.failure();
        }
        return CHOICE.access();
    }

    /** The reason why this way is in use, in a few English words. */
    static String reason() {
        return CHOICE.reason();
    }

    private static Choice choose(String forced, int javaVersion) {
        boolean hasFfm = javaVersion >= FIRST_FFM_VERSION;
        if (forced == null) {
            return hasFfm
                    ? ffm("Java " + javaVersion + " has the Foreign Function & Memory API")
                    : Choice.of(new JniAccess(), "Java " + javaVersion + " is before " + FIRST_FFM_VERSION
                            + ", the first with the Foreign Function & Memory API as this library needs it");
        }
        return switch (forced) {
            case "jni" -> Choice.of(new JniAccess(), "-D" + PROPERTY + "=jni");
            case "ffm" -> hasFfm
                    ? ffm("-D" + PROPERTY + "=ffm")
                    : Choice.none("-D" + PROPERTY + "=ffm needs Java " + FIRST_FFM_VERSION + " or later, but this is Java "
                            + javaVersion + ". Leave the property out: then calls go through JNI.", null);
            default -> Choice.none("-D" + PROPERTY + "=" + forced + " names no way to call the library: expected ffm or jni,"
                    + " or no such property.", null);
        };
    }

    /** Makes it by reflection: Java 17 cannot load the class, and the compiler of this one cannot see it. */
    private static Choice ffm(String reason) {
        try {
            Class<?> access = Class.forName("dev.rangebar.bindings.FfmAccess");
            return Choice.of((NativeAccess) access.getDeclaredConstructor().newInstance(), reason);
        } catch (ClassNotFoundException e) {
            return Choice.none("The classes for Java " + FIRST_FFM_VERSION + " and later (META-INF/versions/"
                    + FIRST_FFM_VERSION + " in the rangebar-bindings jar) are not found. A jar that repacks them needs"
                    + " \"Multi-Release: true\" in its manifest; -D" + PROPERTY + "=jni does without them.", e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("FfmAccess has a constructor without arguments", e);
        }
    }

    /** FFM or JNI. */
    abstract String name();

    /** Opens a library, checks that it is the right one, and returns the file that was opened: this one or a copy. */
    abstract Path open(LibraryFile file) throws LoadFailure;

    /** The functions of the opened library. */
    abstract Calls calls();

    /** The address of a function of the opened library. */
    Optional<Long> find(String function) {
        throw new IllegalStateException(name() + " calls functions by name, not by address: " + function);
    }

    abstract Words words(long[] array);

    abstract Words absentWords();

    abstract Column column(long[] array);

    abstract Column column(byte[] array);

    abstract Column column(Object memory);

    abstract Column absentColumn();

    abstract Column.Group group(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
            Column lastTradeId, Column side);

    /** A library file, where it comes from, and the remedy for messages about it. */
    record LibraryFile(Path path, String origin, String remedy) {
        /** The refusal of the operating system to load the file. */
        LoadFailure refused(String reason, Throwable cause) {
            String override = "-D" + NativeLibrary.LIBRARY_PROPERTY;
            String otherFolder = origin.equals(override) ? "copy it to another one. " + remedy
                    : "set -D" + LibraryCache.DIRECTORY_PROPERTY + "=FOLDER; or name a library of your own with " + override + "=FILE.";
            return new LoadFailure(Reason.CANNOT_LOAD, "The system refuses to load " + path + ": " + reason
                    + ". If its folder forbids execution, " + otherFolder, cause);
        }

        LoadFailure lacks(String function, Throwable cause) {
            return new LoadFailure(Reason.MISSING_SYMBOL, "The library " + path + " has no function " + function
                    + ", so it is not librangebar of this version. " + remedy, cause);
        }

        void checkAbiVersion(int found) throws LoadFailure {
            if (found != NativeLibrary.ABI_VERSION) {
                throw new LoadFailure(Reason.ABI_MISMATCH, "The library " + path + " has ABI version " + found
                        + ", but these Java classes need " + NativeLibrary.ABI_VERSION + ". " + remedy, null);
            }
        }

        static LoadFailure denied(IllegalCallerException cause) {
            return new LoadFailure(Reason.NATIVE_ACCESS_DENIED,
                    "Java denies native access to rangebar. Start it with --enable-native-access="
                            + (NativeLibrary.class.getModule().isNamed() ? "dev.rangebar.bindings" : "ALL-UNNAMED")
                            + ".", cause);
        }

        /** The reason that {@code System.load} gives, without the file's name. */
        String reasonOf(UnsatisfiedLinkError e) {
            String reason = e.getMessage();
            while (reason.startsWith(path + ": ")) {
                reason = reason.substring((path + ": ").length());
            }
            return reason;
        }
    }
}
