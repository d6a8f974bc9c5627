// The bars that the page holds.

import {element} from './dom.js';
import {TimeLabels} from './timeaxis.js';

// The columns of one threshold: as exact text for people, as numbers for pixels.
export class Bars {
    constructor({label, hasSide, forming, columns}) {
        this.label = label;
        this.hasSide = hasSide;
        this.forming = forming;
        this.text = {};
        for (const [name, column] of Object.entries(columns)) {
            this.text[name] = column === '' ? [] : column.split(',');
            this[name] = Float64Array.from(this.text[name], Number);
        }
        this.count = this.open.length;
        let time = 0;
        this.openTime = this.sinceLast.map(micros => time += micros);
        this.closeTime = this.openTime.map((micros, i) => micros + this.duration[i]);
        this.index = Float64Array.from(this.open, (_, i) => i);
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
