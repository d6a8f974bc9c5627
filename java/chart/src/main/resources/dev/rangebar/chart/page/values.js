// The exact values of one bar: in the list above the chart, and as text for screen readers.

import {element} from './dom.js';
import {count, duration, utc} from './format.js';

// Triples of id, name and text.
function valuesOf(bars, i) {
    const {text} = bars;
    const change = (bars.close[i] - bars.open[i]) / bars.open[i] * 100;
    return [
        ['bar', 'Bar', `${count(i + 1)} of ${count(bars.count)}`
            + (bars.forming && i === bars.count - 1 ? ', still forming' : '')],
        ['opened', 'Opened', `${utc(bars.openTime[i])} UTC`],
        ['closed', 'Closed', `${utc(bars.closeTime[i])} UTC`],
        ['duration', 'Duration', duration(bars.duration[i])],
        ...['open', 'high', 'low', 'close'].map(name =>
            [name, name[0].toUpperCase() + name.slice(1), text[name][i]]),
        ['change', 'Change', `${change > 0 ? '+' : ''}${change.toFixed(3).replace('-', '−')} %`],
        ['volume', 'Volume', text.volume[i]],
        ...(bars.hasSide ? [['buy', 'Bought', text.buyVolume[i]], ['sell', 'Sold', text.sellVolume[i]]] : []),
        ['trades', 'Trades', count(bars.trades[i])],
    ];
}

function pairOf(id, name) {
    const pair = document.createElement('div');
    const term = document.createElement('dt');
    const value = document.createElement('dd');
    term.textContent = name;
    if (id === 'buy' || id === 'sell') {
        term.dataset.side = id;
    }
    value.dataset.value = id;
    pair.append(term, value);
    return pair;
}

// Shows the values of a bar, or none for a negative index.
export function showValues(bars, i) {
    const list = element('values');
    const values = i >= 0 ? valuesOf(bars, i) : [];
    if (list.children.length !== values.length) {
        list.replaceChildren(...values.map(([id, name]) => pairOf(id, name)));
    }
    values.forEach(([, , text], k) => {
        list.children[k].lastChild.textContent = text;
    });
}

export function speakValues(bars, i) {
    element('spoken').textContent = valuesOf(bars, i).map(([, name, text]) => `${name} ${text}`).join(', ');
}

export function stopSpeaking() {
    element('spoken').textContent = '';
}
