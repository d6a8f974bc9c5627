package dev.rangebar.tradefiles;

/**
 * A line that cannot be taken.
 *
 * @param kind why not; null where the file as a whole cannot be read because of it
 * @param line its number within its block, from 1
 * @param column the number of the column that is wrong, from 1; 0 where it is the whole line
 * @param what was wrong
 * @param cause may be null
 */
record Fault(RowFault kind, int line, int column, String what, Throwable cause) {
    static final String BLANK_LINE = "a blank line before the end";

    TradeFileException in(String file, long linesBefore) {
        return column == 0 ? TradeFileException.ofLine(file, linesBefore + line, what, cause)
                : TradeFileException.ofColumn(file, linesBefore + line, column, what, cause);
    }
}
