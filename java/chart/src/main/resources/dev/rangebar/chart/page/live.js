// Updates of a live page, as server-sent events.

import {element} from './dom.js';

const RETRY = 1000; // milliseconds until the next attempt, where the browser makes none

let contents = null; // title and series of the server, by its first message

function showState(text, isLive) {
    const state = element('connection');
    state.hidden = false;
    state.textContent = text;
    state.dataset.live = isLive;
}

// Receives updates for ever. A server with other series, such as a restarted one, needs the page again.
export function receive(chart, address) {
    const source = new EventSource(address);
    source.addEventListener('open', () => showState('Live', true));
    source.addEventListener('error', () => {
        showState('Reconnecting', false);
        if (source.readyState === EventSource.CLOSED) {
            setTimeout(() => receive(chart, address), RETRY);
        }
    });
    const reload = () => {
        source.close();
        location.reload();
    };
    source.addEventListener('contents', event => {
        contents ??= event.data;
        if (event.data !== contents) {
            reload();
        }
    });
    source.addEventListener('message', event => {
        const series = JSON.parse(event.data);
        const bars = chart.all[series.series];
        if (bars?.label === series.label) {
            chart.update(bars, series.from, series);
        } else {
            reload();
        }
    });
}
