// Dialog with one series, which #series/<id> opens.

import {Panel} from './chart.js';
import {beside, h} from './dom.js';
import * as format from './format.js';
import {newestValue} from './history.js';
import {badge, flameGraphs, measuredEarlier, notes, since} from './verdicts.js';

const PREFIX = '#series/';

export function follow(history) {
    const dialog = document.getElementById('detail');
    let panel = null;
    const close = () => {
        panel?.destroy();
        panel = null;
        dialog.replaceChildren();
        if (location.hash.startsWith(PREFIX)) {
            window.history.replaceState(null, '', location.pathname + location.search);
        }
    };
    dialog.addEventListener('close', close);
    // A click outside of the dialog closes it.
    dialog.addEventListener('click', event => event.target === dialog && dialog.close());
    const open = () => {
        const id = location.hash.startsWith(PREFIX) ? location.hash.slice(PREFIX.length) : null;
        const series = history.get(id) ?? history.get(decoded(id));
        if (!series) {
            dialog.close();
            return;
        }
        panel?.destroy();
        panel = show(history, series, dialog);
    };
    addEventListener('hashchange', open);
    open();
}

function decoded(id) {
    try {
        return id === null ? null : decodeURIComponent(id);
    } catch (notEncoded) {
        return notEncoded instanceof URIError ? id : null;
    }
}

function show(history, series, dialog) {
    const {verdict} = series;
    const panel = new Panel(history, {title: series.title, size: 'large', baseline: verdict?.baseline,
        lines: [{series, name: series.title, ink: series.layer === 'core' ? 'native' : series.layer === 'api' ? 'java'
            : 'ratio'}]});
    const fact = (name, value) => value ? [h('dt', {}, name), h('dd', {}, value)] : [];
    const now = newestValue(series);
    const {baseline} = verdict ?? {};
    const record = history.runs[series.last]?.record;
    dialog.replaceChildren(h('div', {class: 'inner'},
        h('header', {}, h('div', {}, h('h2', {id: 'detail-title'}, series.title), h('p', {}, h('code', {}, series.id))),
            h('button', {type: 'button', class: 'quiet', on: {click: () => dialog.close()}}, 'Close')),
        h('p', {class: 'intro'}, series.description),
        verdict ? h('p', {class: 'say'}, badge(verdict), ` ${verdict.reason} `, notes(verdict)) : null,
        panel.area,
        baseline ? h('p', {class: 'key muted'}, 'Dashed line: baseline. Shaded: its noise.') : null,
        verdict ? since(history, verdict) : null,
        flameGraphs(history, series),
        h('dl', {},
            fact('Newest', [format.value(now, series.unit, series.exact), measuredEarlier(history, series)]),
            fact('Trades', format.tradesPerSecond(series.id, now)),
            fact('Change', verdict?.change !== null && verdict?.change !== undefined
                && `${format.change(verdict.change)} ${format.changeInterval(verdict.interval)}`),
            fact('Confidence', verdict?.confidence && format.confidence(verdict.confidence)),
            fact('Baseline', baseline && `${format.value(baseline.value, series.unit, series.exact)}, `
                + `${format.count(baseline.runs, 'run')}, ${format.day(baseline.from)} to ${format.day(baseline.to)}`),
            fact('Noise', baseline && format.percent(baseline.noise)),
            fact('Detects', verdict?.smallestDetectable !== null && verdict?.smallestDetectable !== undefined
                && `a change of ${format.percent(verdict.smallestDetectable)} within five runs`),
            fact('File', series.file),
            fact('Raw samples', record && beside(record, record))),
        marks(history, panel),
        panel.dataTable()));
    if (!dialog.open) {
        dialog.showModal();
    }
    dialog.scrollTop = 0;
    return panel;
}

function marks(history, panel) {
    const all = panel.marks.toSorted((a, b) => b.run - a.run);
    return all.length === 0 ? null : h('details', {}, h('summary', {}, `Marks on this chart (${all.length})`),
        h('ul', {}, all.map(mark => h('li', {}, `${format.day(history.runs[mark.run].date)}: ${mark.text}`))));
}
