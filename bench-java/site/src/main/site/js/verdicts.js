// What the newest run says, in words: the first thing on the page.

import {Panel} from './chart.js';
import {beside, h, outside} from './dom.js';
import * as format from './format.js';
import {newestValue} from './history.js';

export const KINDS = [
    {verdict: 'regressed', name: 'regressed'},
    {verdict: 'improved', name: 'improved'},
    {verdict: 'unstable', name: 'unstable', symbol: '≈'},
    {verdict: 'not-comparable', name: 'not comparable', symbol: '?'},
    {verdict: 'unchanged', name: 'unchanged', symbol: '='},
];

const changed = series => series.verdict.verdict === 'regressed' || series.verdict.verdict === 'improved';

// Larger first; what is declared goes behind what is not.
function bySize(a, b) {
    return Math.abs(b.verdict.change ?? 0) - Math.abs(a.verdict.change ?? 0);
}

export function arrow(share) {
    return share > 0 ? '▲' : share < 0 ? '▼' : '=';
}

export function badge(verdict) {
    const kind = KINDS.find(each => each.verdict === verdict.verdict);
    const symbol = kind?.symbol ?? arrow(verdict.change);
    return h('span', {class: `verdict ${verdict.verdict}`}, h('span', {'aria-hidden': 'true'}, symbol),
        ` ${kind?.name ?? verdict.verdict}`);
}

export function notes(verdict) {
    return [
        verdict.alert150 && h('span', {class: 'note alert'}, '150\u202f% alert'),
        verdict.lowConfidence && h('span', {class: 'note'}, 'low confidence'),
        verdict.known && h('span', {class: 'note'}, `known: ${verdict.known}`),
    ].filter(Boolean);
}

// The commit of a change and what lies between it and the last good one.
export function since(history, verdict) {
    const {since: at} = verdict;
    if (!at) {
        return null;
    }
    const run = history.runs[at.run];
    const first = outside(history.commitUrl(at.firstCommit), h('code', {}, format.short(at.firstCommit)));
    if (at.sameCommit) {
        return h('div', {class: 'since'}, `since ${format.day(run.date)}, on the same commit `, first,
            ': the code is what it was, so look at the machine.');
    }
    const good = outside(history.compareUrl(at.lastGoodCommit, at.firstCommit),
        h('code', {}, `${format.short(at.lastGoodCommit)}…${format.short(at.firstCommit)}`));
    const candidates = at.candidates ?? [];
    return h('div', {class: 'since'}, 'since ', first, run.commit === at.firstCommit ? ` ${run.subject}` : '',
        h('br'), `${format.day(run.date)}, `, good,
        at.commits ? `, ${format.count(at.commits, 'commit')}` : '',
        candidates.length > 1 ? h('details', {}, h('summary', {}, 'Commits in the range'),
            h('ol', {}, candidates.map(({commit, subject}) => h('li', {},
                outside(history.commitUrl(commit), h('code', {}, format.short(commit))), ` ${subject}`)))) : null);
}

export function flameGraphs(history, series) {
    const run = series.verdict?.since?.run;
    const graphs = run === undefined ? null : history.flameGraphs(series, run);
    if (!graphs) {
        return null;
    }
    const graph = (name, at) => at && [name, beside(at.graph.path,
        `${format.day(history.runs[at.run].date)} (${format.short(history.runs[at.run].commit)})`)];
    return h('div', {class: 'flames'}, 'flame graphs: ', graph('before ', graphs.before),
        graphs.before ? ' · ' : null, graph('after ', graphs.after));
}

export function seriesLink(series) {
    return h('a', {href: `#series/${series.id}`, class: 'id'}, series.id);
}

function card(history, series) {
    const {verdict} = series;
    const now = newestValue(series);
    const panel = new Panel(history, {title: series.title, size: 'spark',
        lines: [{series, name: series.title, ink: series.layer === 'core' ? 'native' : series.layer === 'api' ? 'java'
            : 'ratio'}]});
    const before = verdict.baseline?.value;
    const trades = [before, now].map(value => format.tradesPerSecond(series.id, value));
    return h('article', {class: `card ${verdict.verdict}`},
        h('div', {class: 'how-much'},
            h('p', {class: 'size'}, h('span', {'aria-hidden': 'true'}, `${arrow(verdict.change)} `),
                format.change(verdict.change)),
            h('p', {class: 'word'}, `${format.direction(verdict.change, series.unit)} · ${verdict.verdict}`)),
        h('div', {class: 'what'},
            h('h3', {}, series.title), h('p', {}, seriesLink(series), ' ', notes(verdict))),
        panel.area,
        h('div', {class: 'detail'},
            h('p', {}, before === undefined ? null : [format.value(before, series.unit, series.exact), ' → '],
                h('strong', {}, format.value(now, series.unit, series.exact)),
                trades[1] && trades[0] ? h('span', {class: 'muted'}, ` (${trades[0]} → ${trades[1]})`) : null),
            h('p', {class: 'muted'}, verdict.interval
                ? `${format.changeInterval(verdict.interval)} at ${format.percent(verdict.interval.confidence)}, ` : '',
            series.exact ? 'counted exactly' : `${format.confidence(verdict.confidence)} sure that it changed`)),
        h('div', {class: 'blame'}, since(history, verdict), flameGraphs(history, series)));
}

function withReasons(series) {
    return h('ul', {class: 'reasons'}, [...Map.groupBy(series, each => each.verdict.reason)]
        .map(([reason, some]) => h('li', {}, h('p', {}, `${reason} `,
            h('span', {class: 'muted'}, `(${format.count(some.length, 'series', 'series')})`)),
        h('p', {class: 'ids'}, some.map((each, i) => [i ? ', ' : '', seriesLink(each)])))));
}

export function headline(all) {
    const of = verdict => all.filter(series => series.verdict.verdict === verdict && !series.verdict.known).length;
    const comparable = all.filter(series => series.verdict.verdict !== 'not-comparable').length;
    const words = KINDS.slice(0, 2).map(({verdict, name}) => [of(verdict), name]).filter(([number]) => number)
        .map(([number, name]) => `${number} ${name}`);
    return words.length ? `${words.join(', ')}`
        : comparable ? 'Nothing changed' : 'Nothing can be compared yet';
}

export function verdicts(history, choose) {
    const all = history.series.filter(series => series.verdict);
    const news = all.filter(series => changed(series) && !series.verdict.known).sort(bySize);
    const known = all.filter(series => changed(series) && series.verdict.known).sort(bySize);
    const of = verdict => all.filter(series => series.verdict.verdict === verdict);
    const steady = of('unchanged').map(series => series.verdict.smallestDetectable).filter(share => share !== null)
        .sort((a, b) => a - b);
    const run = history.newest;
    const tally = KINDS.map(kind => ({...kind, number: of(kind.verdict).length})).filter(kind => kind.number);
    const group = (verdict, title, open) => of(verdict).length === 0 ? null : h('details', {class: 'group', open},
        h('summary', {}, h('h3', {}, `${title} (${of(verdict).length})`)), withReasons(of(verdict)));
    return h('section', {id: 'verdicts', 'aria-labelledby': 'verdicts-title'},
        h('p', {class: 'run'}, `${format.moment(run.date)} · `, h('span', {class: 'muted'}, `${format.age(run.date)} · `),
            outside(history.commitUrl(run.commit), h('code', {}, format.short(run.commit))), ` ${run.subject ?? ''}`,
            h('span', {class: 'muted'}, ` · ${run.scope}`),
            run.noiseRun ? [' ', h('span', {class: 'note', title: 'an earlier run measured the same commit'}, 'noise run')]
                : null),
        h('h1', {id: 'verdicts-title'}, headline(all), news.length
            ? h('span', {class: 'of'}, ` of ${format.count(all.length, 'series', 'series')}`) : null),
        run.lowConfidence ? h('p', {class: 'warning'}, h('strong', {}, 'Low confidence: '),
            `${run.lowConfidenceReason ?? 'the machine was not itself'}.`) : null,
        h('ul', {class: 'tally'}, tally.map(({verdict, name, symbol, number}) => h('li', {},
            h('button', {type: 'button', class: `quiet ${verdict}`, on: {click: () => choose(verdict)},
                title: `Show them in the table`}, h('span', {'aria-hidden': 'true'},
                `${symbol ?? (verdict === 'regressed' ? '✕' : '✓')} `), `${number} ${name}`)))),
        steady.length ? h('p', {class: 'muted'}, `Of the unchanged series, half would show a change of `
            + `${format.percent(steady[Math.floor(steady.length / 2)])} or less within five runs, all but a tenth one of `
            + `${format.percent(steady[Math.floor(steady.length * 0.9)])}.`) : null,
        h('div', {class: 'cards'}, news.map(series => card(history, series))),
        known.length ? h('details', {class: 'group', open: true}, h('summary', {},
            h('h3', {}, `Changed as declared (${known.length})`)),
        h('div', {class: 'cards'}, known.map(series => card(history, series)))) : null,
        group('unstable', 'Unstable', of('unstable').length <= 6),
        group('not-comparable', 'Not comparable', of('not-comparable').length <= 6));
}

export function targets(history) {
    return history.targets.length === 0 ? null : h('section', {id: 'targets', 'aria-labelledby': 'targets-title'},
        h('h2', {id: 'targets-title'}, 'Targets'),
        h('ul', {class: 'targets'}, history.targets.map(target => h('li', {class: target.passed ? 'passed' : 'failed'},
            h('span', {class: 'mark', 'aria-hidden': 'true'}, target.passed ? '✓' : '✕'),
            h('strong', {}, format.value(target.value, target.unit)),
            h('span', {}, `${target.passed ? 'passed' : 'missed'}: ${target.description ?? target.id}`),
            h('span', {class: 'muted'}, ratio(target))))));
}

function ratio({value, limit}) {
    const times = value / limit;
    return times >= 2 ? `${format.digits(times)} times the limit` : `${format.percent(times)} of the limit`;
}
