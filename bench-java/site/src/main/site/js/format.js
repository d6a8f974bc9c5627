// Formats numbers, units and dates for people.

const THIN = '\u202f'; // separates a number from its unit without a line break
const MINUS = '\u2212';
const TIMES = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
const BYTES = [[1e6, 'MB'], [1e3, 'kB'], [1, 'bytes']];
const COUNTS = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, '']];
const WORDS = {
    ns: ['slower', 'faster'],
    ratio: ['higher', 'lower'],
    MB: ['more', 'less'],
    bytes: ['more', 'less'],
    bars: ['more', 'fewer'],
    instructions: ['more', 'fewer'],
};
const WITH_TRADES = /^(?:core|api)\/(?:batch|batch-heap|stream)\/(1k|100k|1m|20m)$/;
const TRADES = {'1k': 1e3, '100k': 1e5, '1m': 1e6, '20m': 2e7};
const DAY = 86400e3;

function plain(number, minimum, maximum) {
    return new Intl.NumberFormat('en-GB', {minimumFractionDigits: minimum, maximumFractionDigits: maximum})
        .format(number).replace('-', MINUS);
}

// Three significant digits without an exponent: 1.46, 14.6, 146, 1,460.
export function digits(number) {
    const size = Math.abs(number);
    const decimals = size >= 99.95 || size === 0 ? 0 : size >= 9.995 ? 1 : 2;
    return size > 0 && size < 0.1 ? plain(number, 0, 4) : plain(number, decimals, decimals);
}

export function rounded(number) {
    return plain(number, 0, 1);
}

function steps(unit) {
    return unit === 'ns' ? TIMES : unit === 'bytes' ? BYTES : unit === 'trades/s' || unit === 'instructions' ? COUNTS
        : null;
}

// Returns the displayed unit for a number of this size: {by, suffix}.
export function scale(unit, largest) {
    // A number that would be 1,000 of one unit is 1.00 of the next.
    const found = steps(unit)?.find(([from], i, all) => Math.abs(largest) >= from * 0.9995 || i === all.length - 1);
    if (found) {
        const [by, suffix] = found;
        return {by, suffix: unit === 'ns' || unit === 'bytes' ? suffix : `${suffix}${suffix ? THIN : ''}${unit}`};
    }
    return {by: 1, suffix: unit === 'ratio' ? '×' : unit};
}

export function value(number, unit, exact = false) {
    if (number === null || number === undefined) {
        return '–';
    }
    if (unit === 'ratio') {
        return `${plain(number, 3, 3)}${THIN}×`;
    }
    if (exact && (Number.isInteger(number) || unit === 'bars')) {
        return `${plain(number, 0, 2)}${THIN}${unit === 'bytes' && number === 1 ? 'byte' : unit}`;
    }
    const {by, suffix} = scale(unit, number);
    return `${digits(number / by)}${THIN}${suffix}`;
}

export function interval(low, high, unit) {
    if (low === null || high === null || low === undefined || high === undefined) {
        return '';
    }
    const {by, suffix} = scale(unit, high);
    const write = unit === 'ratio' ? number => plain(number, 3, 3) : digits;
    return `[${write(low / by)}, ${write(high / by)}]${THIN}${suffix}`;
}

export function tradesPerSecond(id, nanoseconds) {
    const size = WITH_TRADES.exec(id)?.[1];
    return size && nanoseconds > 0 ? value(TRADES[size] / nanoseconds * 1e9, 'trades/s') : null;
}

function signed(share) {
    const hundredths = share * 100;
    const decimals = Math.abs(hundredths) >= 99.95 ? 0 : 1;
    return `${hundredths > 0 ? '+' : ''}${plain(hundredths, decimals, decimals)}`.replace(/^\+0\.0$/, '0.0')
        .replace(`${MINUS}0.0`, '0.0');
}

export function change(share) {
    return share === null || share === undefined ? '–' : `${signed(share)}${THIN}%`;
}

export function changeInterval(range) {
    return range ? `[${signed(range.low)}, ${signed(range.high)}]${THIN}%` : '';
}

export function percent(share, decimals = 1) {
    return share === null || share === undefined ? '–' : `${plain(share * 100, 0, decimals)}${THIN}%`;
}

// Rounds down, so that no confidence becomes 100 %.
export function confidence(share) {
    if (share === null || share === undefined) {
        return '–';
    }
    return share === 1 ? `100${THIN}%` : share >= 0.9995 ? `>${THIN}99.9${THIN}%`
        : `${plain(Math.floor(share * 1000 + 1e-9) / 10, 0, 1)}${THIN}%`;
}

export function direction(share, unit) {
    const [more, less] = WORDS[unit] ?? (/^[mnu]?s\//.test(unit) ? WORDS.ns : /\/s(ec)?$/.test(unit) ? ['faster', 'slower'] : ['larger', 'smaller']);
    return share > 0 ? more : less;
}

function dates(options) {
    const format = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', ...options});
    return date => format.format(new Date(date));
}

export const day = dates({day: 'numeric', month: 'short', year: 'numeric'});
export const dayOfMonth = dates({day: 'numeric', month: 'short'});
export const month = dates({month: 'short'});
export const year = dates({year: 'numeric'});
const clock = dates({hour: '2-digit', minute: '2-digit'});

export function moment(date) {
    return `${day(date)}, ${clock(date)}${THIN}UTC`;
}

export function age(date, now = Date.now()) {
    const hours = Math.round((now - new Date(date)) / 3600e3);
    return hours < 1 ? 'within the hour' : hours < 48 ? `${hours}${THIN}h ago`
        : `${plain(Math.floor((now - new Date(date)) / DAY), 0, 0)} days ago`;
}

export function count(number, one, many = `${one}s`) {
    return `${plain(number, 0, 0)}\u00a0${number === 1 ? one : many}`;
}

export function short(commit) {
    return commit.slice(0, 7);
}
