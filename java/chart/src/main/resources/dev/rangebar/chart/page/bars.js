// The bars that the page holds.

import {element} from './dom.js';
import {TimeLabels} from './timeaxis.js';

function joined(first, second) {
    const all = new Float64Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
}

// The columns of one threshold: as exact text for people, as numbers for pixels.
export class Bars {
    constructor(series) {
        this.label = series.label;
        this.rowSize = series.rowSize; // of footprints; 0 without
        this.text = {};
        this.openTime = new Float64Array(0);
        this.replace(0, series);
    }

    // Replaces the bars from an index on. Returns the number of old bars that the sender no longer has.
    replace(from, {hasSide, forming, columns}) {
        const earlier = this.openTime;
        this.hasSide = hasSide;
        this.forming = forming;
        for (const [name, column] of Object.entries(columns)) {
            const added = column === '' ? [] : column.split(',');
            this.text[name] = (this.text[name] ?? []).slice(0, from).concat(added);
            if (name === 'rows') {
                continue; // lists, which footprint.js reads
            }
            this[name] = joined((this[name] ?? []).slice(0, from), Float64Array.from(added, Number));
        }
        this.count = this.open.length;
        let time = from === 0 ? 0 : this.openTime[from - 1];
        this.openTime = joined(this.openTime.slice(0, from), this.sinceLast.slice(from).map(micros => time += micros));
        this.closeTime = this.openTime.map((micros, i) => micros + this.duration[i]);
        this.index = Float64Array.from(this.open, (_, i) => i);
        this.timeLabels = null;
        const kept = from > 0 ? 0 : earlier.findIndex(micros => micros >= this.openTime[0]);
        return kept < 0 ? earlier.length : kept;
    }

    // The last bar that opens at this time or before.
    at(micros) {
        let low = 0;
        let high = this.count;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.openTime[middle] <= micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    // The labels of the time axis, at least so many bars apart.
    labels(bars) {
        this.timeLabels ??= new TimeLabels(this.openTime);
        return this.timeLabels.atLeast(bars);
    }
}

// Reads the bars of all thresholds from the page's compressed JSON.
export async function readBars() {
    const packed = Uint8Array.from(atob(element('bars').textContent), char => char.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
    return JSON.parse(await new Response(stream).text()).map(series => new Bars(series));
}
