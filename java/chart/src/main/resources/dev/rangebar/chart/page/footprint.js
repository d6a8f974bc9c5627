// Draws the price rows of bars: sells on the left, buys on the right.

const MIN_SLOT = 72; // pixels per bar; from there on two numbers have room
const MIN_ROW = 11; // pixels; a lower row has no numbers
const CANDLE = 7; // pixels for the candle at the left edge of a slot
const BUY_IMBALANCE = 1;
const SELL_IMBALANCE = 2;
const POINT_OF_CONTROL = 4;
const VALUE_AREA = 8;

const compact = new Intl.NumberFormat('en-US', {notation: 'compact', maximumSignificantDigits: 3});

// The bars have rows, and the view is near enough to read them.
export function showsRows(bars, step) {
    return bars.rowSize > 0 && step >= MIN_SLOT * uPlot.pxRatio;
}

// The candle of a bar moves to the left edge of its slot.
export function candleBeside(shape, slot, pixel) {
    shape.left = Math.round(slot + 2 * pixel);
    shape.width = CANDLE * pixel;
}

function rowsOf(bars, i) {
    return bars.text.rows[i].split(';').map(row => {
        const [price, sells, buys, marks] = row.split(':').map(Number);
        return {price, sells, buys, marks};
    });
}

// A cell whose colour is the stronger, the larger its share of the largest cell in the view.
function drawCell(ctx, {left, top, width, height}, volume, most, style) {
    ctx.globalAlpha = most > 0 ? 0.04 + 0.36 * volume / most : 0.04;
    ctx.fillStyle = style;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
}

function drawNumber(ctx, {left, top, width, height}, volume, isImbalance, ink, style, size) {
    ctx.font = `${isImbalance ? '700 ' : ''}${size}px system-ui, sans-serif`;
    ctx.fillStyle = isImbalance ? style : ink.ink;
    ctx.fillText(compact.format(volume), left + width / 2, top + height / 2, width - 2);
}

export function drawRows({ctx, bbox, scales: {x, price}}, bars, ink, pixel) {
    const step = bbox.width / (x.max - x.min);
    const y = value => bbox.top + (price.max - value) / (price.max - price.min) * bbox.height;
    const first = Math.max(0, Math.ceil(x.min - 0.5));
    const last = Math.min(bars.count - 1, Math.floor(x.max + 0.5));
    const all = [];
    for (let i = first; i <= last; i++) {
        if (bars.text.rows[i] !== '') {
            all.push({slot: bbox.left + (i - 0.5 - x.min) * step, rows: rowsOf(bars, i)});
        }
    }
    const most = Math.max(0, ...all.flatMap(({rows}) => rows.map(({sells, buys}) => Math.max(sells, buys))));
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const {slot, rows} of all) {
        const left = Math.round(slot + (CANDLE + 5) * pixel);
        const width = Math.floor((slot + step - 3 * pixel - left) / 2);
        for (const {price: low, sells, buys, marks} of rows) {
            const top = Math.round(y(low + bars.rowSize));
            const height = Math.max(pixel, Math.round(y(low)) - top - pixel);
            const cells = [
                [{left, top, width, height}, sells, marks & SELL_IMBALANCE, ink.down],
                [{left: left + width, top, width, height}, buys, marks & BUY_IMBALANCE, ink.up],
            ];
            cells.forEach(([cell, volume, , style]) => drawCell(ctx, cell, volume, most, style));
            if (height >= MIN_ROW * uPlot.pxRatio) {
                const size = Math.min(11 * uPlot.pxRatio, height);
                cells.forEach(([cell, volume, isImbalance, style]) =>
                    drawNumber(ctx, cell, volume, isImbalance, ink, style, size));
            }
            if (marks & VALUE_AREA) {
                ctx.fillStyle = ink.muted;
                ctx.fillRect(left - 2 * pixel, top, pixel, height + pixel);
            }
            if (marks & POINT_OF_CONTROL) {
                ctx.strokeStyle = ink.ink;
                ctx.lineWidth = pixel;
                ctx.strokeRect(left + pixel / 2, top + pixel / 2, 2 * width - pixel, Math.max(pixel, height - pixel));
            }
        }
    }
    ctx.textAlign = 'start';
    ctx.textBaseline = 'alphabetic';
}
