// The labels of the time axis. A label's level tells its importance: 0 the first bar of a year, 1 of a month, 2 of a day,
// then one level per entry of STEPS; the last level is for bars within one second.

import {DAY, HOUR, MINUTE, SECOND} from './format.js';

const STEPS = [DAY, 6 * HOUR, 3 * HOUR, HOUR, 30 * MINUTE, 10 * MINUTE, 5 * MINUTE, MINUTE, 30 * SECOND,
    10 * SECOND, SECOND];
const DAY_LEVEL = 2;
const LAST_LEVEL = STEPS.length + 2;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function levelBetween(before, time) {
    if (Math.floor(before / DAY) !== Math.floor(time / DAY)) {
        const [a, b] = [new Date(before / 1000), new Date(time / 1000)];
        return a.getUTCFullYear() !== b.getUTCFullYear() ? 0 : a.getUTCMonth() !== b.getUTCMonth() ? 1 : DAY_LEVEL;
    }
    const step = STEPS.findIndex(each => Math.floor(before / each) !== Math.floor(time / each));
    return step < 0 ? LAST_LEVEL : step + 2;
}

// Adds labels of a further level where they have room. Bars within one second need three times the distance, so that
// they get labels only where there are no others far and wide.
function merged(labels, bars, level, least) {
    const distance = level === LAST_LEVEL ? 3 * least : least;
    const all = [];
    let next = 0;
    for (const bar of bars) {
        while (next < labels.length && labels[next].bar < bar) {
            all.push(labels[next++]);
        }
        if (bar - (all.at(-1)?.bar ?? -Infinity) >= distance && (labels[next]?.bar ?? Infinity) - bar >= distance) {
            all.push({bar, level});
        }
    }
    return all.concat(labels.slice(next));
}

// The labels of one series of bars, for each distance between labels.
export class TimeLabels {
    constructor(times) {
        this.byLevel = Array.from({length: LAST_LEVEL + 1}, () => []);
        times.forEach((time, i) => this.byLevel[i === 0 ? DAY_LEVEL : levelBetween(times[i - 1], time)].push(i));
        this.byDistance = new Map();
    }

    // Labels at least so many bars apart. They do not depend on the view, so panning does not change them.
    atLeast(bars) {
        const distance = Math.ceil(2 ** (Math.ceil(Math.log2(bars) * 2) / 2));
        if (!this.byDistance.has(distance)) {
            this.byDistance.set(distance, this.byLevel.reduce(
                (labels, some, level) => merged(labels, some, level, distance), []));
        }
        return this.byDistance.get(distance);
    }
}

export function timeLabel(micros, level) {
    const date = new Date(micros / 1000);
    if (level <= DAY_LEVEL) {
        const month = MONTHS[date.getUTCMonth()];
        return [`${date.getUTCFullYear()}`, month, `${date.getUTCDate()} ${month}`][level];
    }
    const step = STEPS[level - 2];
    return date.toISOString().slice(11, step >= MINUTE ? 16 : step ? 19 : 23);
}
