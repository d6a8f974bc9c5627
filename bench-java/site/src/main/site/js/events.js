// Events: changes that the nights have found, with their lives. One group per cause.

import {breakable, h, outside} from './dom.js';
import * as format from './format.js';

const FIRST = 12;
const WORDS = {worse: 'regressed', better: 'improved'};

export const isOpen = event => event.open;

const place = (history, at) => at === null ? null : at.sameCommit ? ['the machine, ', format.day(at.date)]
    : outside(history.commitUrl(at.firstCommit), h('code', {}, format.short(at.firstCommit)));

// When and by which commit an event ended, or who has accepted it.
function end(history, event) {
    if (event.reason) {
        return event.reason;
    }
    if (event.ended === null) {
        return event.open ? `open for ${format.count(event.nights, 'night')}` : '';
    }
    return event.fixedBy ? [event.state === 'fixed' ? 'fixed by ' : 'gone since ', place(history, event.fixedBy)]
        : format.day(event.ended);
}

function row(history, event) {
    return h('tr', {},
        h('th', {scope: 'row'}, h('a', {href: `#series/${event.series}`, class: 'id', title: event.id}, breakable(event.series))),
        h('td', {}, h('span', {class: `verdict ${WORDS[event.direction]}`}, event.kind === 'drift' ? 'drift'
            : WORDS[event.direction]), ` ${event.state}`),
        h('td', {class: 'number'}, format.change(event.change)),
        h('td', {}, format.day(event.found)),
        h('td', {class: 'wide'}, event.kind === 'drift' ? 'no single commit' : place(history, event.since)),
        h('td', {}, end(history, event)));
}

// The newest event first; the open ones of all ages before all others.
export function events(history) {
    const order = (a, b) => (b.open ? 1 : 0) - (a.open ? 1 : 0) || (a.found < b.found ? 1 : a.found > b.found ? -1 : 0);
    const all = history.events.toSorted(order);
    if (all.length === 0) {
        return null;
    }
    const body = h('tbody', {}, all.slice(0, FIRST).map(event => row(history, event)));
    const rest = all.slice(FIRST);
    const more = h('button', {type: 'button', class: 'quiet', on: {click: () => {
        body.append(...rest.map(event => row(history, event)));
        more.remove();
    }}}, `Show ${rest.length} more`);
    return h('section', {id: 'events', 'aria-labelledby': 'events-title'},
        h('h2', {id: 'events-title'}, 'Events'),
        h('p', {class: 'intro'}, `${format.count(all.filter(isOpen).length, 'regression')} open. A regression stays `
            + 'open until it is fixed, declared or acknowledged.'),
        h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of events'},
            h('table', {class: 'events'}, h('caption', {class: 'unseen'}, 'Events, the open ones first'),
                h('thead', {}, h('tr', {}, ['Series', 'State', 'Change', 'Found', 'Since', 'End'].map((name, i) =>
                    h('th', {scope: 'col', class: i === 2 ? 'number' : i === 4 ? 'wide' : null}, name)))), body)),
        rest.length ? more : null);
}
