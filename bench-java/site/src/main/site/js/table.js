// Table of all series with their verdicts, which can be sorted and filtered.

import {h} from './dom.js';
import * as format from './format.js';
import {newestValue} from './history.js';
import {KINDS} from './kinds.js';
import {badge, notes, seriesLink} from './verdicts.js';

const order = verdict => KINDS.findIndex(kind => kind.verdict === verdict);
const missingLast = (a, b, sign) => a === null || a === undefined ? (b === null || b === undefined ? 0 : 1)
    : b === null || b === undefined ? -1 : sign * (a < b ? -1 : a > b ? 1 : 0);

const COLUMNS = [
    {name: 'Series', key: series => series.id, cell: seriesLink, header: true},
    {name: 'Verdict', key: series => order(series.verdict.verdict),
        cell: series => [badge(series.verdict), ' ', notes(series.verdict)]},
    {name: 'Change', key: series => series.verdict.change, number: true,
        cell: series => format.change(series.verdict.change)},
    {name: 'Interval', key: series => series.verdict.interval?.low, number: true, wide: true,
        cell: series => format.changeInterval(series.verdict.interval)},
    {name: 'Confidence', key: series => series.verdict.confidence, number: true, wide: true,
        cell: series => format.confidence(series.verdict.confidence)},
    {name: 'Newest', key: newestValue, number: true, middle: true,
        cell: series => format.value(newestValue(series), series.unit, series.exact)},
    {name: 'Baseline', key: series => series.verdict.baseline?.value, number: true, wide: true,
        cell: series => format.value(series.verdict.baseline?.value, series.unit, series.exact)},
    {name: 'Noise', key: series => series.verdict.baseline?.noise, number: true, wide: true,
        cell: series => format.percent(series.verdict.baseline?.noise)},
    {name: 'Detects', key: series => series.verdict.smallestDetectable, number: true, wide: true,
        cell: series => format.percent(series.verdict.smallestDetectable)},
    {name: 'Since', key: series => series.verdict.since?.run, wide: true,
        cell: (series, history) => {
            const at = series.verdict.since;
            return at ? h(at.firstCommit ? 'code' : 'span', {title: format.day(history.runs[at.run].date)},
                at.firstCommit ? format.short(at.firstCommit) : 'drift') : '';
        }},
];

export class VerdictTable {
    constructor(history) {
        this.history = history;
        this.series = history.series.filter(series => series.verdict);
        this.column = 1;
        this.sign = 1;
        this.words = [];
        this.body = h('tbody');
        this.heads = COLUMNS.map((column, i) => h('th', {scope: 'col', class: classes(column)},
            h('button', {type: 'button', on: {click: () => this.sortBy(i)}}, column.name,
                h('span', {class: 'sort', 'aria-hidden': 'true'}))));
        this.count = h('p', {class: 'muted', role: 'status'});
        this.kind = h('select', {'aria-label': 'Verdict', on: {change: () => this.fill()}},
            h('option', {value: ''}, 'all verdicts'),
            KINDS.map(({verdict, name}) => h('option', {value: verdict}, name)));
        // The rows are created once and then only moved.
        this.rows = new Map(this.series.map(series => [series, h('tr', {},
            COLUMNS.map(column => h(column.header ? 'th' : 'td', {scope: column.header ? 'row' : null,
                class: classes(column)}, column.cell(series, history))))]));
        this.element = h('section', {id: 'all', 'aria-labelledby': 'all-title'},
            h('h2', {id: 'all-title'}, 'All series'),
            h('p', {class: 'intro'}, '“Detects” is the smallest change that is detected within five runs in 90 % '
                + 'of cases, given the noise of the series.'),
            h('div', {class: 'row'}, this.kind, this.count),
            h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of all series'},
                h('table', {class: 'verdict-table'}, h('caption', {class: 'unseen'}, 'All series with their verdicts'),
                h('thead', {}, h('tr', {}, this.heads)), this.body)));
        this.fill();
    }

    choose(verdict) {
        this.kind.value = verdict;
        this.fill();
        this.element.scrollIntoView();
        this.kind.focus({preventScroll: true});
    }

    filter(words) {
        this.words = words;
        this.fill();
    }

    sortBy(column) {
        this.sign = this.column === column ? -this.sign : COLUMNS[column].number ? -1 : 1;
        this.column = column;
        this.fill();
    }

    fill() {
        const {key} = COLUMNS[this.column];
        const shown = this.series
            .filter(series => (!this.kind.value || series.verdict.verdict === this.kind.value)
                && matches(series, this.words))
            .sort((a, b) => missingLast(key(a), key(b), this.sign)
                || Math.abs(b.verdict.change ?? 0) - Math.abs(a.verdict.change ?? 0) || (a.id < b.id ? -1 : 1));
        this.body.replaceChildren(...shown.map(series => this.rows.get(series)));
        this.count.textContent = shown.length === this.series.length
            ? format.count(shown.length, 'series', 'series') : `${shown.length} of ${this.series.length} series`;
        this.heads.forEach((head, i) => {
            if (i === this.column) {
                head.setAttribute('aria-sort', this.sign > 0 ? 'ascending' : 'descending');
            } else {
                head.removeAttribute('aria-sort');
            }
        });
    }
}

function classes({number, wide, middle}) {
    return [number && 'number', wide && 'wide', middle && 'middle'].filter(Boolean).join(' ') || null;
}

// Returns whether id, title and description contain every word.
export function matches(series, words) {
    const text = `${series.id} ${series.title ?? ''} ${series.description ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
}
