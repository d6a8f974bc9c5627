// Text for people: times, durations, counts. All times are microseconds since the epoch, UTC.

export const SECOND = 1e6;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const count = number => number.toLocaleString('en-US');

export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

export function utc(micros) {
    const text = new Date(Math.floor(micros / 1000)).toISOString().replace('T', ' ').slice(0, -5);
    const fraction = ((micros % SECOND) + SECOND) % SECOND;
    return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0').replace(/000$/, '')}`;
}

// The two largest units of a duration, such as '2 h 5 min'.
export function duration(micros) {
    if (micros < MINUTE) {
        return `${micros / SECOND} s`;
    }
    const parts = [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [SECOND, 's']]
        .map(([unit, name], i, all) => [Math.floor((i ? micros % all[i - 1][0] : micros) / unit), name])
        .filter(([number]) => number > 0);
    return parts.slice(0, 2).map(([number, name]) => `${number} ${name}`).join(' ');
}
