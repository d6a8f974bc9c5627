// The verdicts on the newest run in words: the first section of the page.

import {Panel} from './chart.js';
import {beside, breakable, h, outside} from './dom.js';
import * as format from './format.js';
import {newestValue} from './history.js';
import {KINDS, nameOf} from './kinds.js';

const FIRST_CARDS = 5;
const DAY = 86400e3;
// The daily run takes less than an hour, so a newest run of this age means that two nights are missing.
const OLD_DAYS = 2;

const changed = series => series.verdict.verdict === 'regressed' || series.verdict.verdict === 'improved';

function bySize(a, b) {
    return Math.abs(b.verdict.change ?? 0) - Math.abs(a.verdict.change ?? 0);
}

const eventOf = (history, {event: id}) => history.events.find(event => event.id === id);

const isDrift = (history, verdict) => eventOf(history, verdict)?.kind === 'drift';

// Groups the series of one cause under one heading, as summary.md does: the place that the fewest commits explain.
// Changes of the code come before changes of the machine, then the newest first.
function causes(history, series) {
    const key = ({verdict}) => eventOf(history, verdict)?.cause
        ?? (verdict.since ? `${verdict.since.run} ${verdict.since.firstCommit} ${verdict.since.sameCommit}` : '');
    const found = verdict => eventOf(history, verdict)?.found ?? '';
    const bySureness = (a, b) => (a.since?.commits ?? Infinity) - (b.since?.commits ?? Infinity) || found(a).localeCompare(found(b));
    const machine = ({surest}) => (surest.since?.sameCommit ? 1 : 0);
    const run = ({surest}) => surest.since?.run ?? -1;
    return [...Map.groupBy(series.toSorted(bySize), key).values()]
        .map(some => ({surest: some.map(each => each.verdict).toSorted(bySureness)[0], some}))
        .sort((a, b) => machine(a) - machine(b) || run(b) - run(a));
}

export function arrow(share) {
    return share > 0 ? '▲' : share < 0 ? '▼' : '=';
}

export function badge(verdict) {
    const kind = KINDS.find(each => each.verdict === verdict.verdict);
    const symbol = kind?.symbol ?? arrow(verdict.change);
    return h('span', {class: `verdict ${verdict.verdict}`}, h('span', {'aria-hidden': 'true'}, symbol),
        `\u00a0${nameOf(verdict)}`);
}

export function notes(verdict) {
    return [
        verdict.alert150 && h('span', {class: 'note alert'}, 'hard alert (150\u202f%)'),
        verdict.lowConfidence && h('span', {class: 'note'}, 'low confidence'),
        verdict.known && h('span', {class: 'note'}, `known: ${verdict.known}`),
    ].filter(Boolean);
}

// The commit of a change and the commits between it and the last good one.
export function since(history, {since: at, event: id}, heading) {
    if (isDrift(history, {event: id})) {
        return h('div', {class: 'since'}, h(heading ?? 'p', {}, `Drift, found on ${format.day(at.date)}`),
            h('p', {}, 'No single commit explains it.'));
    }
    if (!at) {
        return heading ? h('div', {class: 'since'}, h(heading, {}, 'Since an unknown run')) : null;
    }
    const run = history.runs[at.run];
    const commit = outside(history.commitUrl(at.firstCommit), h('code', {}, format.short(at.firstCommit)));
    if (at.sameCommit) {
        return h('div', {class: 'since'}, h(heading ?? 'p', {}, `Since ${format.day(run.date)}`),
            h('p', {}, 'with ', commit, ' before and after: the cause is the machine or its software, not the code.'));
    }
    const good = outside(history.compareUrl(at.lastGoodCommit, at.firstCommit),
        h('code', {}, `${format.short(at.lastGoodCommit)}…${format.short(at.firstCommit)}`));
    const candidates = at.candidates ?? [];
    return h('div', {class: 'since'}, h(heading ?? 'p', {}, 'Since ', commit,
        run.commit === at.firstCommit ? ` ${run.subject ?? ''}` : ''), h('p', {}, `${format.day(run.date)} · `, good,
    at.commits ? `, ${format.count(at.commits, 'commit')}` : ''),
        candidates.length > 1 ? h('details', {}, h('summary', {}, 'Commits that may be the cause, the most likely first'),
            h('ol', {}, candidates.map(({commit: id, subject, probability}) => h('li', {},
                outside(history.commitUrl(id), h('code', {}, format.short(id))),
                ` ${format.percent(probability, 0)} ${subject}`)))) : null);
}

export function flameGraphs(history, series) {
    const run = series.verdict?.since?.run;
    const graphs = run === undefined ? null : history.flameGraphs(series, run);
    if (!graphs) {
        return null;
    }
    const graph = (name, at) => at && [name, beside(at.graph.path,
        `${format.dayOfMonth(history.runs[at.run].date)}, ${format.short(history.runs[at.run].commit)}`)];
    return h('div', {class: 'flames'}, 'flame graphs: ', graph('before ', graphs.before),
        graphs.before ? ' · ' : null, graph('after ', graphs.after));
}

export function seriesLink(series) {
    return h('a', {href: `#series/${series.id}`, class: 'id', title: series.title}, breakable(series.id));
}

// A weekly series' newest value may be days older than the newest run.
export function measuredEarlier(history, series) {
    return series.last >= 0 && series.last < history.newest.index
        ? h('span', {class: 'muted'}, ` on ${format.dayOfMonth(history.runs[series.last].date)}`) : null;
}

const isOutlier = ({verdict}) => (verdict.outlier ?? null) !== null;

// The level that the size of the change belongs to: one night may lie beyond it on either side.
function levelNow(series) {
    const {verdict} = series;
    const newest = newestValue(series);
    return series.exact || verdict.alert150 && !isOutlier(series) || verdict.change === null || !verdict.baseline ? newest
        : verdict.baseline.value * (1 + verdict.change);
}

function card(history, series) {
    const {verdict} = series;
    const now = levelNow(series);
    // The same time before the change as after it, at least a month.
    const since = verdict.since ? history.newest.time - history.runs[verdict.since.run].time : 0;
    const panel = new Panel(history, {title: series.title, size: 'spark', days: Math.max(30, since / 86400 * 2),
        lines: [{series, name: series.title, ink: series.layer === 'core' ? 'native' : series.layer === 'api' ? 'java'
            : 'ratio'}]});
    const before = verdict.baseline?.value;
    const trades = [before, now].map(value => format.tradesPerSecond(series.id, value));
    return h('article', {class: `card ${verdict.verdict}`},
        h('div', {class: 'how-much'},
            h('p', {class: 'size'}, h('span', {'aria-hidden': 'true'}, `${arrow(verdict.change)} `),
                format.change(verdict.change)),
            h('p', {class: 'word'}, verdict.change ? `${format.direction(verdict.change, series.unit)} · ` : '',
                verdict.verdict)),
        h('div', {class: 'what'},
            series.title === series.id ? null : h('h3', {}, series.title),
            h('p', {}, seriesLink(series), ' ', notes(verdict))),
        panel.area,
        h('div', {class: 'detail'},
            h('p', {}, before === undefined ? null : [format.value(before, series.unit, series.exact), ' → '],
                h('strong', {}, format.value(now, series.unit, series.exact)),
                measuredEarlier(history, series),
                trades[1] && trades[0] ? h('span', {class: 'muted'}, ` (${trades[0]} → ${trades[1]})`) : null),
            h('p', {class: 'muted'}, verdict.interval
                ? `${format.changeInterval(verdict.interval)} at ${format.percent(verdict.interval.confidence)}, ` : '',
            series.exact ? 'counted exactly' : `${format.confidence(verdict.confidence)} confidence`)),
        flameGraphs(history, series));
}

function cards(history, series) {
    return causes(history, series).map(({surest, some}) => h('div', {class: 'cause'}, since(history, surest, 'h2'),
        cardsOf(history, some)));
}

function cardsOf(history, series) {
    const list = h('div', {class: 'cards'}, series.slice(0, FIRST_CARDS).map(each => card(history, each)));
    const rest = series.slice(FIRST_CARDS);
    const more = h('button', {type: 'button', class: 'quiet', on: {click: () => {
        list.append(...rest.map(each => card(history, each)));
        list.children[FIRST_CARDS].querySelector('a')?.focus();
        more.remove();
    }}}, `Show ${rest.length} more`);
    return [list, rest.length ? more : null];
}

function overBaseline(series) {
    const {baseline, outlier, reason} = series.verdict;
    const newest = format.value(newestValue(series), series.unit, series.exact);
    return baseline ? `${format.value(baseline.value, series.unit, series.exact)} → ${newest}`
        + (series.verdict.alert150 ? '' : ` (${format.change(outlier)})`) : `${newest} (${reason})`;
}

function withReasons(series) {
    return h('ul', {class: 'reasons'}, [...Map.groupBy(series, each => each.verdict.reason)]
        .map(([reason, some]) => h('li', {}, h('p', {}, `${reason} `,
            h('span', {class: 'muted'}, `(${format.count(some.length, 'series', 'series')})`)),
        h('p', {class: 'ids'}, some.map((each, i) => [i ? ', ' : '', seriesLink(each)])))));
}

// Undeclared series of the newest run beyond the hard alert threshold that no verdict calls regressed.
const awaiting = (history, all) => all.filter(({verdict, last}) => verdict.alert150 && !verdict.known
    && (verdict.verdict !== 'regressed' || (verdict.outlier ?? null) !== null) && last === history.newest.index);

// Series that are far from their level in the newest run, on either side; those beyond the threshold are named there.
const outliersOf = (history, all) => all.filter(series => isOutlier(series) && series.last === history.newest.index
    && (!series.verdict.alert150 || series.verdict.known));

// The counts of the newest run; the first one names the number of all series.
function headline(history, all) {
    const of = verdict => all.filter(series => series.verdict.verdict === verdict && !series.verdict.known).length;
    const comparable = all.filter(series => series.verdict.verdict !== 'insufficient-data').length;
    const beyond = awaiting(history, all).length;
    const counts = [[of('regressed'), 'regressed'], [of('improved'), 'improved'],
        [beyond, 'beyond 150\u202f%, awaiting confirmation'],
        [outliersOf(history, all).length, 'far off in this run']].filter(([number]) => number);
    return counts.length ? counts.map(([number, name], i) => i === 0 ? [`${number} `,
        h('span', {class: 'of'}, `of ${format.count(all.length, 'series', 'series')} `), name] : `, ${number} ${name}`)
        : comparable ? 'Nothing changed' : 'Nothing can be compared yet';
}

// Says that the page is old, before everything that it says about its newest run.
function old(run) {
    const days = Math.floor((Date.now() - new Date(run.date)) / DAY);
    return days < OLD_DAYS ? null : h('p', {class: 'warning old', role: 'status'},
        h('strong', {}, `No run for ${format.count(days, 'day')}. `),
        `The newest run is of ${format.day(run.date)}; everything below describes that night.`);
}

export function verdicts(history, choose) {
    const all = history.series.filter(series => series.verdict);
    const news = all.filter(series => changed(series) && !series.verdict.known);
    const known = all.filter(series => changed(series) && series.verdict.known);
    const of = verdict => all.filter(series => series.verdict.verdict === verdict);
    const steady = of('unchanged').filter(series => !series.exact).map(series => series.verdict.smallestDetectable).filter(share => share !== null)
        .sort((a, b) => a - b);
    const run = history.newest;
    const tally = KINDS
        .map(kind => ({...kind, number: of(kind.verdict).filter(series => !known.includes(series)).length}))
        .filter(kind => kind.number);
    const group = (verdict, title, open) => of(verdict).length === 0 ? null : h('details', {class: 'group', open},
        h('summary', {}, h('h2', {}, `${title} (${of(verdict).length})`)), withReasons(of(verdict)));
    const beyond = awaiting(history, all);
    const outliers = outliersOf(history, all);
    return h('section', {id: 'verdicts', 'aria-labelledby': 'verdicts-title'},
        old(run),
        h('p', {class: 'run'}, `${format.moment(run.date)} · `,
            h('span', {class: 'muted'}, `${format.age(run.date)} · `),
            outside(history.commitUrl(run.commit), h('code', {}, format.short(run.commit))), ` ${run.subject ?? ''}`,
            run.scope ? h('span', {class: 'muted'}, ` · ${run.scope}`) : null,
            run.repeatRun ? [' ', h('span', {class: 'note', title: 'an earlier run measured the same commit'},
                'repeat run')] : null),
        h('h1', {id: 'verdicts-title'}, headline(history, all)),
        run.lowConfidence ? h('p', {class: 'warning'}, h('strong', {}, 'Low confidence: '),
            `${run.lowConfidenceReason ?? 'the machine had an unusual speed'}.`) : null,
        h('ul', {class: 'tally'}, tally.map(({verdict, name, symbol, number}) => h('li', {},
            h('button', {type: 'button', class: `quiet ${verdict}`, on: {click: () => choose(verdict)},
                title: 'Show these series in the table'}, h('span', {'aria-hidden': 'true'},
                `${symbol ?? (verdict === 'regressed' ? '✕' : '✓')} `), `${number} ${name}`))),
            beyond.length ? h('li', {class: 'regressed'}, `${beyond.length} beyond 150\u202f%`) : null,
            outliers.length ? h('li', {class: 'muted'}, format.count(outliers.length, 'outlier')) : null,
            known.length ? h('li', {class: 'muted'}, `and ${format.count(known.length, 'declared change')}`) : null),
        steady.length ? h('p', {class: 'muted'}, 'Smallest change that is detected within five '
            + `runs: ${format.percent(steady[Math.floor(steady.length / 2)])} in half of the unchanged series, `
            + `${format.percent(steady[Math.floor(steady.length * 0.9)])} in nine of ten.`) : null,
        beyond.length ? h('details', {class: 'group', open: beyond.length <= FIRST_CARDS}, h('summary', {},
            h('h2', {}, `Beyond 150\u202f% of the baseline, awaiting confirmation (${beyond.length})`)),
        h('ul', {class: 'reasons'}, beyond.map(each => h('li', {}, seriesLink(each), ' ', overBaseline(each))))) : null,
        outliers.length ? h('details', {class: 'group', open: outliers.length <= FIRST_CARDS}, h('summary', {},
            h('h2', {}, `Outliers: far from the level in this run (${outliers.length})`)),
        h('ul', {class: 'reasons'}, outliers.map(each => h('li', {}, seriesLink(each), ' ', overBaseline(each))))) : null,
        cards(history, news),
        known.length ? h('details', {class: 'group', open: true}, h('summary', {},
            h('h2', {}, `Declared changes (${known.length})`)),
        cards(history, known)) : null,
        group('noisy', 'Noisy', of('noisy').length <= 6),
        group('insufficient-data', 'Insufficient data', of('insufficient-data').length <= 6));
}

const MARKS = {passed: '✓', failed: '✕'};

export function targets(history) {
    const rows = [...history.targets.map(target => ({...target, text: target.description ?? target.id, limitOf: target.limit,
        state: target.passed === null ? '' : target.passed ? 'passed' : 'failed',
        word: target.passed === null ? 'not judged' : target.passed ? 'passed' : 'missed'})),
    ...(history.budgets ?? []).map(budget => ({...budget, text: `${budget.series} at most `
        + `${format.value(budget.most, budget.unit)}: ${budget.reason}`, limitOf: budget.most,
    state: {kept: 'passed', exceeded: 'failed'}[budget.state] ?? '',
    word: `budget ${budget.state === 'insufficient-data' ? 'not judged' : budget.state}`}))];
    return rows.length === 0 ? null : h('section', {id: 'targets', 'aria-labelledby': 'targets-title'},
        h('h2', {id: 'targets-title'}, history.budgets?.length ? 'Targets and budgets' : 'Targets'),
        h('ul', {class: 'targets'}, rows.map(row => h('li', {class: row.state},
            h('span', {class: 'mark', 'aria-hidden': 'true'}, MARKS[row.state] ?? '?'),
            h('strong', {}, format.value(row.value, row.unit)),
            h('span', {}, `${row.word}: ${row.text}`),
            row.value === null ? null : h('span', {class: 'muted'}, ratio(row.value / row.limitOf))))));
}

function ratio(times) {
    return times >= 2 ? `${format.digits(times)} times the limit` : `${format.percent(times)} of the limit`;
}
