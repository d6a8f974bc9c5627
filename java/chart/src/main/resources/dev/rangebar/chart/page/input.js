// Pointer, wheel, keyboard and buttons: they move and zoom a chart.

import {clamp, element} from './dom.js';

const BUTTON_ZOOM = 1.5;
const WHEEL_ZOOM = 0.0015; // per pixel, as an exponent
const PIXELS_PER_LINE = 33; // of a wheel that counts lines

function drag(chart) {
    const {over} = chart.plot;
    const held = new Map(); // pointer -> its place in the view, 0 to 1, and the bar below it
    const place = event => (event.clientX - over.getBoundingClientRect().left) / over.clientWidth;
    const hold = () => {
        const [min, max] = chart.view;
        held.forEach(pointer => {
            pointer.bar = min + pointer.place * (max - min);
        });
    };
    over.addEventListener('pointerdown', event => {
        if (event.button === 0) {
            held.set(event.pointerId, {place: place(event)});
            over.setPointerCapture(event.pointerId);
            hold();
        }
    });
    over.addEventListener('pointermove', event => {
        chart.reading = null; // the crosshair follows the pointer again
        if (!held.has(event.pointerId)) {
            return;
        }
        held.get(event.pointerId).place = place(event);
        const [a, b] = held.values();
        const [min, max] = chart.view;
        const span = b && b.place !== a.place ? (b.bar - a.bar) / (b.place - a.place) : max - min;
        if (span > 0) {
            chart.show(a.bar - a.place * span, a.bar + (1 - a.place) * span);
        }
    });
    const release = event => {
        held.delete(event.pointerId);
        hold();
    };
    over.addEventListener('pointerup', release);
    over.addEventListener('pointercancel', release);
}

function wheel(chart) {
    const {over} = chart.plot;
    over.addEventListener('wheel', event => {
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? PIXELS_PER_LINE : 1;
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
            const [min, max] = chart.view;
            chart.move((event.deltaX || event.deltaY) * pixels / over.clientWidth * (max - min));
        } else {
            const place = (event.clientX - over.getBoundingClientRect().left) / over.clientWidth;
            chart.zoom(Math.exp(clamp(event.deltaY * pixels, -300, 300) * WHEEL_ZOOM), place);
        }
    }, {passive: false});
}

function key(chart, event) {
    const [min, max] = chart.view;
    const last = chart.bars.count - 1;
    const at = chart.shown ?? clamp(Math.floor(max), 0, last);
    const half = Math.round((max - min) / 2);
    const reads = {ArrowLeft: at - (chart.shown === null ? 0 : 1), ArrowRight: at + 1, Home: 0, End: last,
        PageUp: at - half, PageDown: at + half};
    if (event.ctrlKey || event.metaKey || event.altKey || last < 0) {
        return;
    }
    if (event.key in reads) {
        chart.read(clamp(reads[event.key], 0, last));
    } else if (event.key === '+' || event.key === '=') {
        chart.zoom(1 / BUTTON_ZOOM);
    } else if (event.key === '-') {
        chart.zoom(BUTTON_ZOOM);
    } else if (event.key === 'Escape') {
        chart.leave();
    } else {
        return;
    }
    event.preventDefault();
}

export function listen(chart) {
    drag(chart);
    wheel(chart);
    chart.area.addEventListener('keydown', event => key(chart, event));
    element('in').addEventListener('click', () => chart.zoom(1 / BUTTON_ZOOM));
    element('out').addEventListener('click', () => chart.zoom(BUTTON_ZOOM));
    element('latest').addEventListener('click', () => chart.showLatest());
    element('all').addEventListener('click', () => chart.showAll());
    new ResizeObserver(() => chart.plot.setSize(chart.size())).observe(chart.area);
}
