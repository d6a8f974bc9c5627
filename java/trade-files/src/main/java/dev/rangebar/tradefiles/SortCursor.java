package dev.rangebar.tradefiles;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/** Rows of trades as numbers, one after the other. */
interface SortCursor {
    /** The columns of a row. */
    int TIME = 0;
    int PRICE = 1;
    int QUANTITY = 2;
    int AGG_TRADE_ID = 3;
    int FIRST_TRADE_ID = 4;
    int LAST_TRADE_ID = 5;
    /** Line, index of the input and side; see {@link SortPlace}. */
    int PLACE = 6;
    int COLUMNS = 7;

    /** Moves to the next row; returns {@code false} at the end. */
    boolean next() throws IOException;

    /** Returns a column of the row. */
    long value(int column);

    /** Line, index of the input and side of a trade in one number. */
    static final class SortPlace {
        static final int MAX_INPUTS = 1 << 16;
        private static final int INPUT_SHIFT = 1;
        private static final int LINE_SHIFT = 17;

        private SortPlace() {}

        static long of(long line, int input, byte side) {
            return line << LINE_SHIFT | (long) input << INPUT_SHIFT | side;
        }

        static long line(long place) {
            return place >>> LINE_SHIFT;
        }

        static int input(long place) {
            return (int) (place >>> INPUT_SHIFT) & MAX_INPUTS - 1;
        }

        static byte side(long place) {
            return (byte) (place & 1);
        }
    }

    /** Sorted rows of several sorted cursors; of equal rows those of an earlier cursor come first. */
    static final class MergeCursor implements SortCursor {
        private final int idColumn;
        private final PriorityQueue<Head> others = new PriorityQueue<>();
        private Head head;

        /** A cursor at a row. */
        private final class Head implements Comparable<Head> {
            private final SortCursor rows;
            private final int index;

            private Head(SortCursor rows, int index) {
                this.rows = rows;
                this.index = index;
            }

            @Override
            public int compareTo(Head other) {
                int order = Long.compare(rows.value(TIME), other.rows.value(TIME));
                if (order == 0) {
                    order = Long.compare(rows.value(idColumn), other.rows.value(idColumn));
                }
                return order == 0 ? Integer.compare(index, other.index) : order;
            }
        }

        MergeCursor(List<SortCursor> cursors, int idColumn) throws IOException {
            this.idColumn = idColumn;
            for (int i = 0; i < cursors.size(); i++) {
                if (cursors.get(i).next()) {
                    others.add(new Head(cursors.get(i), i));
                }
            }
        }

        @Override
        public boolean next() throws IOException {
            if (head == null || !head.rows.next()) {
                head = others.poll();
            } else if (!others.isEmpty() && others.peek().compareTo(head) < 0) {
                others.add(head);
                head = others.poll();
            }
            return head != null;
        }

        @Override
        public long value(int column) {
            return head.rows.value(column);
        }
    }
}
