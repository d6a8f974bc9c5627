// Service levels of the monitor itself.

import {h, svg} from './dom.js';
import * as format from './format.js';

const CELL = 10;
const STATES = {measured: 'measured', failed: 'failed', missing: 'not measured'};

export function objectives(history) {
    const of = history.runs.length ? history.objectives ?? {} : {}; // without runs nothing is newest or measured
    const fact = (name, value, note = '') => h('div', {}, h('dt', {}, name), h('dd', {}, value,
        note ? h('span', {class: 'muted'}, ` ${note}`) : null));
    const unknown = 'not known yet';
    const one = number => number === null || number === undefined ? unknown : format.rounded(number);
    return h('section', {id: 'objectives', 'aria-labelledby': 'objectives-title'},
        h('h2', {id: 'objectives-title'}, 'Objectives'),
        h('p', {class: 'intro'}, 'Service levels of the monitor itself.'),
        h('dl', {class: 'facts'},
            of.nightsMeasured ? fact('Nights measured', format.rounded(of.nightsMeasured.measured),
                `of the last ${of.nightsMeasured.of}`) : fact('Nights measured', unknown),
            fact('Failures per week', one(of.failuresPerWeek)),
            fact('Manual runs per month', one(of.manualRunsPerMonth)),
            of.minutesToPage ? fact('From the end of the run to the page',
                `${format.rounded(of.minutesToPage.median)}\u202fmin`,
                `median of ${format.count(of.minutesToPage.runs, 'run')}, at most `
                + `${format.rounded(of.minutesToPage.max)}\u202fmin`) : fact('From the end of the run to the page',
                unknown),
            fact('Newest run', of.newestRun ? format.age(of.newestRun) : unknown,
                of.newestRun ? format.day(of.newestRun) : '')),
        of.nights?.length ? strip(of.nights) : null);
}

// One column per week, with Monday on top.
function strip(nights) {
    const first = new Date(`${nights[0].date}T00:00:00Z`);
    const offset = (first.getUTCDay() + 6) % 7;
    const weeks = Math.ceil((offset + nights.length) / 7);
    const count = state => nights.filter(night => night.state === state).length;
    const place = i => [Math.floor((offset + i) / 7), (offset + i) % 7];
    const bad = nights.filter(night => night.state !== 'measured');
    const months = nights.flatMap((night, i) => night.date.endsWith('-01') && i > 0
        ? [svg('text', {x: place(i)[0] * CELL, y: 9}, format.month(night.date))] : []);
    const summary = `${nights.length} nights to ${format.day(nights.at(-1).date)}: ${count('measured')} measured, `
        + `${count('failed')} failed, ${count('missing')} not measured.`;
    return h('figure', {class: 'nights'},
        svg('svg', {viewBox: `0 0 ${weeks * CELL} ${14 + 7 * CELL}`, preserveAspectRatio: 'xMinYMid', role: 'img', 'aria-label': summary},
            months,
            nights.map((night, i) => {
                const [week, weekday] = place(i);
                return svg('rect', {class: night.state, x: week * CELL + 1, y: 14 + weekday * CELL + 1, width: CELL - 2,
                    height: CELL - 2, rx: 1.5},
                svg('title', {}, `${format.day(night.date)}: ${STATES[night.state] ?? night.state}`));
            })),
        h('figcaption', {}, Object.entries(STATES).map(([state, name]) => h('span', {},
            h('span', {class: `night ${state}`, 'aria-hidden': 'true'}), ` ${name} ${count(state)}`))),
        bad.length ? h('details', {}, h('summary', {}, 'Nights without a result'),
            h('p', {}, bad.toReversed().map(night => `${format.day(night.date)} ${STATES[night.state] ?? night.state}`)
                .join(', '))) : null);
}
