package dev.rangebar.bindings;

/** Prints, as a starting program would see it, the result of a computation, or why the library is missing. */
final class LoadProbe {
    static final String FAILED = "FAILED ";

    private LoadProbe() {}

    public static void main(String[] arguments) {
        System.out.println(outcome());
        // A failure is final, and told again as it was.
        System.out.println(outcome());
    }

    private static String outcome() {
        try {
            return new Computation().call();
        } catch (LoadFailure e) {
            return FAILED + e.reason() + " " + e.getMessage();
        }
    }
}
