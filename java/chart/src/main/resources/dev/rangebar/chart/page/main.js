// Starts the page: theme, threshold switch, chart.

import {readBars} from './bars.js';
import {Chart} from './chart.js';
import {element} from './dom.js';
import {receive} from './live.js';

function setTheme(dark) {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    element('theme').textContent = dark ? 'Light' : 'Dark';
}

function addThresholdSwitch(chart) {
    for (const [k, bars] of chart.all.entries()) {
        const label = document.createElement('label');
        const input = document.createElement('input');
        const text = document.createElement('span');
        Object.assign(input, {type: 'radio', name: 'threshold', checked: k === 0});
        input.addEventListener('change', () => chart.select(bars));
        text.textContent = bars.label;
        label.append(input, text);
        element('switch').append(label);
    }
}

async function start() {
    const prefersDark = matchMedia('(prefers-color-scheme: dark)');
    setTheme(prefersDark.matches);
    const chart = new Chart(await readBars());
    addThresholdSwitch(chart);
    const changeTheme = dark => {
        setTheme(dark);
        chart.readTheme();
        chart.plot.redraw(false, true);
    };
    prefersDark.addEventListener('change', event => changeTheme(event.matches));
    element('theme').addEventListener('click', () => changeTheme(document.documentElement.dataset.theme === 'light'));
    const {events} = document.documentElement.dataset;
    if (events) {
        receive(chart, events);
    }
    requestAnimationFrame(() => requestAnimationFrame(() => {
        document.documentElement.dataset.ready = 'true';
    }));
}

start().catch(error => {
    element('failure').hidden = false;
    element('failure').textContent = 'This chart cannot be shown; it needs a browser of 2023 or later. '
        + `(${error})`;
    throw error;
});
