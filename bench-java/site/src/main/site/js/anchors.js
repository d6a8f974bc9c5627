// The main series against earlier levels: the newest release, the best level ever, a year ago.

import {breakable, h} from './dom.js';
import * as format from './format.js';

const KINDS = [['release', 'Last release'], ['best', 'Best ever'], ['year', 'A year ago']];

function cell(anchor) {
    if (!anchor) {
        return h('td', {class: 'number muted'}, '–');
    }
    const changed = anchor.verdict !== 'unchanged';
    return h('td', {class: 'number', title: anchor.text},
        h('span', {class: changed ? `delta ${anchor.verdict}` : 'muted'}, format.change(anchor.change)),
        anchor.drift ? h('span', {class: 'note'}, 'drift') : null,
        h('span', {class: 'muted date'}, anchor.anchor === 'release' ? anchor.name : format.day(anchor.name)));
}

export function anchors(history) {
    const all = history.anchors ?? [];
    if (all.length === 0) {
        return null;
    }
    const kinds = KINDS.filter(([kind]) => all.some(each => each.anchor === kind));
    const isWorse = ([, of]) => of.some(each => each.verdict === 'regressed') ? 1 : 0;
    const rows = [...Map.groupBy(all, each => each.series)].sort((a, b) => isWorse(b) - isWorse(a));
    const worse = all.filter(each => each.verdict === 'regressed').length;
    return h('section', {id: 'anchors', 'aria-labelledby': 'anchors-title'},
        h('h2', {id: 'anchors-title'}, 'Against earlier levels'),
        h('p', {class: 'intro'}, worse ? `${worse} of ${format.count(all.length, 'comparison')} of the main series ${worse === 1 ? 'shows' : 'show'} a worse level. `
            : 'No main series is at a worse level. ', 'Drift: the steps that were found explain less than half of the change.'),
        h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of earlier levels'},
            h('table', {class: 'anchors'}, h('caption', {class: 'unseen'}, 'Change of the main series against earlier levels'),
                h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Series'),
                    kinds.map(([, name]) => h('th', {scope: 'col', class: 'number'}, name)))),
                h('tbody', {}, rows.map(([series, of]) => h('tr', {},
                    h('th', {scope: 'row'}, h('a', {href: `#series/${series}`, class: 'id'}, breakable(series))),
                    kinds.map(([kind]) => cell(of.find(each => each.anchor === kind)))))))));
}
