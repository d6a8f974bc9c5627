// Assembles the page.

import {anchors} from './anchors.js';
import {Panel, setRange, swatch, symbolOf, themeChanged} from './chart.js';
import {follow} from './detail.js';
import {beside, h} from './dom.js';
import {events} from './events.js';
import * as format from './format.js';
import {sections} from './groups.js';
import {Unreadable, load, newestValue} from './history.js';
import {objectives} from './objectives.js';
import {runs} from './runs.js';
import {VerdictTable, matches} from './table.js';
import {arrow, targets, verdicts} from './verdicts.js';

const RANGES = [['30', '30 d'], ['90', '90 d'], ['365', '1 y'], ['all', 'all']];
const main = document.getElementById('main');

function themeSwitch() {
    const root = document.documentElement;
    const button = document.getElementById('theme');
    const system = matchMedia('(prefers-color-scheme: dark)');
    const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
    const update = () => {
        button.textContent = dark() ? 'Light' : 'Dark';
        button.setAttribute('aria-label', `Switch to ${dark() ? 'light' : 'dark'} colours`);
        themeChanged();
    };
    button.addEventListener('click', () => {
        root.dataset.theme = dark() ? 'light' : 'dark';
        if (root.dataset.storage !== 'off') {
            localStorage.setItem('theme', root.dataset.theme);
        }
        update();
    });
    system.addEventListener('change', update);
    // Paper is white.
    let {theme} = root.dataset;
    addEventListener('beforeprint', () => {
        ({theme} = root.dataset);
        root.dataset.theme = 'light';
        themeChanged();
    });
    addEventListener('afterprint', () => {
        if (theme) {
            root.dataset.theme = theme;
        } else {
            delete root.dataset.theme;
        }
        themeChanged();
    });
    update();
}

function panel(history, spec) {
    const chart = new Panel(history, spec);
    const legend = spec.lines.map(({series, name, ink, dash}) => h('li', {},
        h('a', {href: `#series/${series.id}`, class: 'line', title: series.id}, swatch(ink, dash), name),
        ' ', h('span', {class: 'value'}, format.value(newestValue(series), series.unit, series.exact)),
        verdictOf(series)));
    const calibration = spec.lines[0].series.verdict === undefined;
    return {spec, element: h('article', {class: `panel ${chart.spec.size}`},
        h('h3', {}, spec.title),
        h('ul', {class: 'legend'}, calibration ? spec.lines.map(({series}) => h('li', {},
            h('span', {class: 'value'}, format.value(newestValue(series), series.unit)), ' per step')) : legend,
        spec.note ? h('li', {class: 'muted'}, spec.note) : null),
        chart.area, chart.dataTable())};
}

function verdictOf({verdict, unit}) {
    return verdict?.verdict === 'regressed' || verdict?.verdict === 'improved'
        ? h('span', {class: `delta ${verdict.verdict}`}, ` ${arrow(verdict.change)} ${format.change(verdict.change)} `
            + format.direction(verdict.change, unit)) : null;
}

function breakdownTable({sizes, rows}) {
    const most = Math.max(...rows.flatMap(row => row.cells.map(cell => cell.ratio ? newestValue(cell.ratio) : 1)));
    return h('table', {class: 'breakdown'}, h('caption', {class: 'unseen'}, 'Overhead breakdown of the newest run'),
        h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Layer'),
            sizes.map(size => h('th', {scope: 'col', class: 'number'}, `batch of ${size}`)))),
        h('tbody', {}, rows.map(row => h('tr', {}, h('th', {scope: 'row'}, row.name), row.cells.map(cell => {
            if (!cell.time) {
                return h('td', {class: 'number'}, '–');
            }
            const ratio = cell.loop ? 1 : cell.ratio ? newestValue(cell.ratio) : null;
            const bar = h('progress', {max: most, value: ratio ?? 0, 'aria-hidden': 'true'});
            return h('td', {class: 'number'}, h('a', {href: `#series/${cell.time.id}`},
                format.value(newestValue(cell.time), 'ns')), h('span', {class: 'ratio'},
                ratio === null ? '' : format.value(ratio, 'ratio')), bar);
        })))));
}

function section(history, spec) {
    const panels = spec.charts.map(chart => panel(history, chart));
    const {id} = spec;
    return {id, name: spec.name, panels, element: h('section', {id, 'aria-labelledby': `${id}-title`},
        h('h2', {id: `${spec.id}-title`}, spec.title), h('p', {class: 'intro'}, spec.intro),
        spec.breakdown ? breakdownTable(spec.breakdown) : null,
        h('div', {class: `charts ${spec.layout}`}, panels.map(each => each.element)))};
}

function tools(charts, table) {
    const parameters = new URLSearchParams(location.search);
    const chosen = RANGES.some(([days]) => days === parameters.get('range')) ? parameters.get('range') : '90';
    const set = days => setRange(days === 'all' ? null : Number(days));
    set(chosen);
    const ranges = h('fieldset', {class: 'ranges'}, h('legend', {class: 'unseen'}, 'Time range'),
        RANGES.map(([days, name]) => h('label', {}, h('input', {type: 'radio', name: 'range', value: days,
            checked: days === chosen, on: {change: () => {
                parameters.set('range', days);
                history.replaceState(null, '', `?${parameters}${location.hash}`);
                set(days);
            }}}), h('span', {}, name))));
    const nothing = h('p', {class: 'nothing', role: 'status'});
    const filter = h('input', {type: 'search', placeholder: 'Find series …', 'aria-label': 'Find series',
        on: {input: () => {
            const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
            table.filter(words);
            let number = 0;
            for (const {panels, element} of charts) {
                for (const {spec, element: panelElement} of panels) {
                    panelElement.hidden = !spec.lines.some(({series}) => matches(series, words));
                    number += panelElement.hidden ? 0 : 1;
                }
                element.hidden = panels.every(each => each.element.hidden);
            }
            nothing.textContent = words.length ? format.count(number, 'chart') : '';
        }}});
    const bar = document.getElementById('tools');
    bar.replaceChildren(ranges, filter, nothing);
}

function key() {
    const mark = (symbol, text, kind = '') => h('li', {}, h('span', {class: `symbol ${kind}`, 'aria-hidden': 'true'},
        symbol), ` ${text}`);
    return h('ul', {class: 'marks', 'aria-label': 'Marks on the charts'},
        mark(symbolOf({up: true}), 'worse since here', 'regressed'),
        mark(symbolOf({up: false}), 'better since here', 'improved'),
        mark(symbolOf({kind: 'known'}), 'declared change'),
        mark(symbolOf({kind: 'alert'}), 'hard alert threshold (150\u202f%)', 'regressed'),
        mark('M', 'other machine'), mark('S', 'other software'), mark('●', 'run'), mark('•', 'repeat run'),
        mark('○', 'low confidence'), h('li', {}, h('span', {class: 'band', 'aria-hidden': 'true'}), ' interval'));
}

function footer(history) {
    const element = document.getElementById('footer');
    element.replaceChildren(
        h('p', {}, 'For programs: ', [['latest.json', 'newest run with verdicts'],
            ['history.json', 'all data of this page'], ['data.js', 'history of github-action-benchmark'],
            ['workflow-runs.json', 'runs of the workflows'],
            ['events.atom', 'feed of events']]
            .map(([file, what], i) => [i ? ' · ' : '', beside(file, file), ` ${what}`])),
        h('p', {class: 'muted'}, `Written ${format.moment(history.generated)}. Charts: uPlot, MIT (`,
            beside('uplot/LICENSE', 'licence'), ').'));
    element.hidden = false;
}

function navigation(entries) {
    document.getElementById('nav').replaceChildren(...entries.map(([id, name]) => h('a', {href: `#${id}`}, name)));
}

function show(history) {
    footer(history);
    if (history.newest === null) {
        main.replaceChildren(h('section', {class: 'empty'}, h('h1', {}, 'No run yet'),
            h('p', {}, 'Both layers are measured every night at 03:17 UTC. The first result will appear here.')),
        objectives(history));
        return;
    }
    const charts = sections(history).map(spec => section(history, spec));
    const table = new VerdictTable(history);
    tools(charts, table);
    navigation([['verdicts', 'Verdicts'], ...(history.events.length ? [['events', 'Events']] : []),
        ...charts.map(({id, name}) => [id, name]), ['all', 'All series'],
        ['objectives', 'Objectives'], ['runs', 'Runs']]);
    main.replaceChildren(...[verdicts(history, verdict => table.choose(verdict)), events(history), anchors(history), targets(history), key(),
        charts.map(({element}) => element), table.element, objectives(history), runs(history)].flat().filter(Boolean));
    const target = document.getElementById(location.hash.slice(1));
    target?.scrollIntoView();
    follow(history);
}

async function start() {
    themeSwitch();
    try {
        show(await load());
    } catch (failure) {
        if (!(failure instanceof Unreadable)) {
            main.replaceChildren(h('div', {class: 'broken', role: 'alert'}, h('h1', {}, 'This page has an error'),
                h('p', {}, String(failure))));
            throw failure;
        }
        main.replaceChildren(h('div', {class: 'broken', role: 'alert'}, h('h1', {}, 'The history cannot be shown'),
            h('p', {}, failure.message)));
    }
    document.documentElement.dataset.ready = 'true';
}

start();
