package dev.rangebar.checks;

/**
 * One place in the sources that a check objects to.
 *
 * @param file the path below the root of the checkout, with slashes
 * @param line the line, counted from 1
 * @param message the problem and its remedy
 */
record Finding(String file, int line, String message) {
    /** Returns the first folder of the path, or the file itself at the top. */
    String topFolder() {
        int slash = file.indexOf('/');
        return slash < 0 ? file : file.substring(0, slash);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }
}
