package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One call that may run out of memory or stack at any point, tried until it returns: then it has been done once, not twice
 * and not by halves, or else the processor says that it was left in the middle, and can be cleared and closed.
 */
enum FailingCall {
    PROCESS {
        @Override
        void call(Objects all) {
            all.processor.process(all.columns, all.bars);
        }
    },
    PROCESS_TO_VALUES {
        @Override
        void call(Objects all) {
            all.values = all.processor.process(all.columns);
        }
    },
    PUSH_THAT_CLOSES_A_BAR {
        @Override
        void call(Objects all) {
            all.processor.push(all.closing, all.bars);
        }
    },
    PUSH_THAT_IS_GATHERED {
        @Override
        void call(Objects all) {
            all.processor.push(all.quiet, all.bars);
        }
    },
    PUSH_THAT_IS_REFUSED {
        @Override
        void call(Objects all) {
            try {
                all.processor.push(all.wrong, all.bars);
            } catch (InvalidTradeException e) {
                assertEquals(TradeError.PRICE, e.error());
            }
        }
    },
    PULL {
        @Override
        void call(Objects all) {
            while (all.iterator.hasNext()) {
                all.pulled.add(all.iterator.next());
            }
        }
    },
    RESET {
        @Override
        void call(Objects all) {
            all.processor.reset(all.bars);
        }
    },
    CLEAR {
        @Override
        void call(Objects all) {
            all.processor.clear();
        }
    },
    SAVE {
        @Override
        void call(Objects all) {
            all.processor.saveState();
        }
    },
    FORMING_BAR {
        @Override
        void call(Objects all) {
            all.processor.formingBar(all.bars);
        }
    },
    RESTORE {
        @Override
        void call(Objects all) {
            RangeBarProcessor.restore(all.initial).close();
        }
    },
    GROUP {
        @Override
        void call(Objects all) {
            all.group.process(all.columns, all.buffers);
        }
    },
    CLOSE {
        @Override
        void call(Objects all) {
            all.processor.close();
        }
    };

    /** Objects that calls need, created beforehand. */
    static final class Objects implements AutoCloseable {
        final RangeBarProcessor processor = MisusedProcessor.SETUP.processor();
        final BarBuffer bars = BarBuffer.create();
        final ProcessorGroup group = ProcessorGroup.of(List.of(processor));
        final List<BarBuffer> buffers = List.of(bars);
        final TradeColumns columns;
        final Trade closing;
        final Trade quiet;
        final Trade wrong;
        final byte[] initial;
        final Iterator<RangeBar> iterator;
        final List<RangeBar> pulled = new ArrayList<>();
        List<RangeBar> values;

        Objects() {
            Trades trades = MisusedProcessor.manyBars();
            processor.process(trades.part(0, 100).onHeap(), bars);
            // The next one opens a bar or adds to one; these are gathered.
            for (int i = 100; i < 104; i++) {
                processor.push(trades.trade(i), bars);
            }
            columns = trades.part(104, 2_104).onHeap();
            Trade next = trades.trade(104);
            quiet = next;
            closing = new Trade(next.timestampMicros(), next.price() * 2, 1, next.rawAggTradeId(), next.rawFirstTradeId(),
                    next.rawLastTradeId(), true, next.fields());
            wrong = new Trade(next.timestampMicros(), -1, 1, next.rawAggTradeId(), next.rawFirstTradeId(),
                    next.rawLastTradeId(), true, next.fields());
            iterator = processor.bars(trades.part(104, 404).stream().toList().iterator());
            initial = processor.saveState();
        }

        @Override
        public void close() {
            group.close();
            processor.close();
            bars.close();
        }
    }

    abstract void call(Objects all);

    /** Returns {@code true} if the call was done once; if not, the processor reports it. */
    boolean wasDoneOnce(Objects all) {
        if (this == CLOSE) {
            all.processor.close();
            assertThrows(IllegalStateException.class, all.processor::saveState);
            return true;
        }
        try (Objects right = new Objects()) {
            call(right);
            try {
                all.processor.fields();
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("clear() or close()"), e.getMessage());
                all.processor.clear();
                all.bars.clear();
                Trades trades = MisusedProcessor.manyBars();
                all.processor.process(trades.part(0, 100).onHeap(), all.bars);
                right.processor.clear();
                right.bars.clear();
                right.processor.process(trades.part(0, 100).onHeap(), right.bars);
                assertEquals(ExactBar.of(right.bars), ExactBar.of(all.bars), "bars after clear");
                return false;
            }
            assertArrayEquals(right.processor.saveState(), all.processor.saveState(), "state");
            assertEquals(ExactBar.of(right.bars), ExactBar.of(all.bars), "bars");
            assertEquals(right.pulled, all.pulled, "bars pulled");
            assertEquals(right.values, all.values, "bars as values");
            return true;
        }
    }
}
