package dev.rangebar.tradefiles;

/**
 * A line that is no valid trade.
 *
 * @param reason why it is invalid; null if the whole file cannot be read because of it
 * @param line its number within its block, from 1
 * @param column the number of the invalid column, from 1; 0 if the whole line is invalid
 * @param what what is wrong, for the message
 * @param cause the exception behind it; may be null
 */
record InvalidRow(InvalidRowReason reason, int line, int column, String what, Throwable cause) {
    static final String BLANK_LINE = "a blank line before the end";

    TradeFileException in(String file, long linesBefore) {
        return column == 0 ? TradeFileException.ofLine(file, linesBefore + line, what, cause)
                : TradeFileException.ofColumn(file, linesBefore + line, column, what, cause);
    }
}
