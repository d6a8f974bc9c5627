package dev.rangebar.tradefiles;

import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/** Sorted rows of several sorted cursors; of equal rows those of an earlier cursor come first. */
final class MergeCursor implements SortCursor {
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
