// The chart: its view, crosshair and axes. uPlot draws axes and crosshair, candles.js the bars.

import {VOLUME_PART, drawBars} from './candles.js';
import {clamp, element} from './dom.js';
import {count, counted, utc} from './format.js';
import {listen} from './input.js';
import {timeLabel} from './timeaxis.js';
import {showValues, speakValues, stopSpeaking} from './values.js';

const MIN_BARS = 10; // in the view
const MIN_BARS_WITH_ROWS = 3;
const BAR_WIDTH = 8; // pixels per bar in the view of the latest bars
const LABEL_SPACE = 90; // pixels between two labels of the time axis
// The steps of the price axis; none is finer than prices are.
const PRICE_STEPS = Array.from({length: 20}, (_, i) => [1, 2, 5].map(digit => Number(`${digit}e${i - 8}`))).flat();
const AXIS_FONT = '11px system-ui, sans-serif';

const textMeasure = document.createElement('canvas').getContext('2d');
textMeasure.font = AXIS_FONT;

export class Chart {
    constructor(all) {
        this.all = all;
        this.bars = all[0];
        this.area = element('area');
        this.area.chart = this;
        this.reading = null; // the bar on which the keyboard has put the crosshair
        this.shown = null; // the bar at the crosshair
        this.readTheme();
        this.plot = new uPlot(this.options(), this.data(), this.area);
        this.price = document.createElement('div');
        this.price.id = 'price';
        this.price.hidden = true;
        this.plot.over.append(this.price);
        listen(this);
        this.describe();
        this.showLatest();
    }

    options() {
        const axis = {
            stroke: () => this.ink.muted,
            font: AXIS_FONT,
            ticks: {show: false},
            grid: {stroke: () => this.ink.grid, width: 1},
        };
        return {
            ...this.size(),
            padding: [10, 0, 0, 0],
            legend: {show: false},
            cursor: {
                drag: {x: false, y: false, setScale: false},
                points: {show: false},
                move: (plot, left, top) => this.crosshair(left, top),
            },
            scales: {
                x: {time: false, range: (plot, from, to) => [from, to]},
                price: {range: (plot, low, high) => this.priceRange(low, high)},
            },
            axes: [
                {...axis, size: 30, splits: plot => this.labels(plot).map(({bar}) => bar),
                    values: plot => this.timeLabels(plot)},
                {...axis, side: 1, scale: 'price', space: 40, incrs: PRICE_STEPS,
                    size: (plot, labels) => this.axisWidth(plot, labels),
                    splits: (plot, number, low, high, step) => this.prices(high, step),
                    values: (plot, prices) => prices.map(price => price.toFixed(this.decimals))},
            ],
            // uPlot does not draw the series; it takes the range of prices from them.
            series: [{}, ...Array(2).fill({scale: 'price', paths: () => null, points: {show: false}})],
            hooks: {draw: [() => drawBars(this.plot, this.bars, this.ink)], setCursor: [() => this.cursorMoved()]},
        };
    }

    data() {
        return [this.bars.index, this.bars.high, this.bars.low];
    }

    size() {
        return {width: Math.max(200, this.area.clientWidth), height: Math.max(200, this.area.clientHeight)};
    }

    readTheme() {
        const style = getComputedStyle(document.documentElement);
        this.ink = Object.fromEntries(['ground', 'ink', 'muted', 'hair', 'grid', 'up', 'down']
            .map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
    }

    // ---- axes

    priceRange(low, high) {
        if (low === null) {
            return [0, 1];
        }
        const {rowSize} = this.bars; // rows begin below the low and end above the high
        const bottom = low - rowSize;
        const height = high + rowSize - bottom || high * 1e-3;
        this.lowest = Math.max(0, bottom - 0.03 * height); // below is the volume
        return [bottom - height * VOLUME_PART * 1.8, high + rowSize + height * 0.04];
    }

    // The prices on the axis; each has as many decimals as the step.
    prices(high, step) {
        if (this.bars.count === 0) {
            return [];
        }
        this.decimals = Math.max(0, -step.toExponential().split('e')[1]);
        const first = Math.ceil(this.lowest / step);
        return Array.from({length: Math.floor(high / step) - first + 1}, (_, i) => (first + i) * step);
    }

    // At the crosshair, with one decimal more than on the axis.
    priceText(price) {
        return price.toFixed(Math.min(8, this.decimals + 1));
    }

    // Wide enough for any price at the crosshair.
    axisWidth(plot, labels) {
        const widest = labels?.length ? this.priceText(plot.scales.price.max).replace(/\d/g, '0') : '';
        return Math.ceil(textMeasure.measureText(widest).width) + 16;
    }

    labels(plot) {
        const {min, max} = plot.scales.x;
        const bars = LABEL_SPACE / plot.bbox.width * uPlot.pxRatio * (max - min);
        const edge = bars / 3; // a label nearer to the edge would be cut
        return this.bars.labels(Math.max(1, bars)).filter(({bar}) => bar > min + edge && bar < max - edge);
    }

    timeLabels(plot) {
        return this.labels(plot).map(({bar, level}) => timeLabel(this.bars.openTime[bar], level));
    }

    // ---- crosshair

    nearest(left) {
        return clamp(Math.round(this.plot.posToVal(left, 'x')), 0, this.bars.count - 1);
    }

    // On the bar that the keyboard reads, otherwise on the one nearest to the pointer.
    crosshair(left, top) {
        if (left < 0) {
            return [left, top];
        }
        return this.reading === null ? [this.plot.valToPos(this.nearest(left), 'x'), top]
            : [this.plot.valToPos(this.reading, 'x'), this.plot.valToPos(this.bars.close[this.reading], 'price')];
    }

    cursorMoved() {
        const {left, top} = this.plot.cursor;
        const inside = left >= 0 && this.bars.count > 0;
        if (!inside) {
            this.reading = null;
        }
        if (this.reading === null) {
            stopSpeaking();
        }
        this.shown = inside ? this.reading ?? this.nearest(left) : null;
        const price = inside ? this.plot.posToVal(top, 'price') : NaN;
        this.price.hidden = !(price >= this.lowest);
        if (!this.price.hidden) {
            this.price.style.top = `${top}px`;
            this.price.textContent = this.priceText(price);
        }
        showValues(this.bars, this.shown ?? this.bars.count - 1);
    }

    // Moves the crosshair away from all bars.
    leave() {
        this.plot.setCursor({left: -10, top: -10});
    }

    // Puts the crosshair on a bar, where it stays until the bar leaves the view, and speaks the bar's values.
    read(i) {
        const [min, max] = this.view;
        this.reading = i;
        if (i < min || i > max) {
            this.move(i < min ? i - min - 0.5 : i - max + 0.5);
            this.apply();
        }
        // uPlot changes its scales in a microtask.
        queueMicrotask(() => {
            this.plot.setCursor({left: 0, top: 0});
            speakValues(this.bars, i);
        });
    }

    // ---- live bars

    // Replaces the bars of a series from an index on. A view of the latest bar follows; another one keeps its bars.
    update(bars, from, series) {
        const before = bars.count;
        const dropped = bars.replace(from, series);
        if (bars !== this.bars) {
            return;
        }
        this.reading = this.reading === null ? null : this.reading - dropped;
        this.shown = this.shown === null ? null : this.shown - dropped;
        const [min, max] = this.view;
        const follows = max >= before - 1;
        this.plot.setData(this.data(), false);
        this.describe();
        if (before < MIN_BARS) {
            this.showLatest();
        } else {
            const moved = follows ? bars.count - before : -dropped;
            this.show(min + moved, max + moved);
        }
        if (this.shown < 0 || this.shown >= bars.count) {
            this.leave();
        } else {
            showValues(bars, this.shown ?? bars.count - 1);
        }
    }

    // ---- threshold

    select(bars) {
        const {min, max} = this.plot.scales.x;
        const [from, to] = [min, max].map(at => this.bars.openTime[clamp(Math.round(at), 0, this.bars.count - 1)]);
        const showedEnd = max >= this.bars.count - 1;
        this.bars = bars;
        this.plot.setData(this.data(), false);
        this.describe();
        if (from === undefined || bars.count === 0) {
            this.showLatest();
        } else {
            // The same time, which is another number of bars.
            this.show(bars.at(from) - 0.5, showedEnd ? bars.count - 0.5 : bars.at(to) + 0.5);
        }
        this.leave();
    }

    describe() {
        const {bars} = this;
        this.area.setAttribute('aria-label', `${bars.label}: ${counted(bars.count, 'range bar')}`
            + (bars.count ? ` from ${utc(bars.openTime[0])} to ${utc(bars.closeTime[bars.count - 1])} UTC` : '')
            + '. Left and right arrow keys read the bars, plus and minus zoom.');
        element('none').hidden = bars.count > 0;
    }

    // ---- view: the range of bars on the screen, as bar indices that may be fractions

    get mostBars() {
        return Math.max(this.bars.count, this.leastBars);
    }

    get leastBars() {
        return this.bars.rowSize > 0 ? MIN_BARS_WITH_ROWS : MIN_BARS;
    }

    spanNear(bars) {
        return clamp(bars, this.leastBars, this.mostBars);
    }

    // Shows a range at the next frame, clamped to the bars that exist.
    show(from, to) {
        const span = this.spanNear(to - from);
        const middle = clamp((from + to) / 2, span / 2 - 0.5, this.mostBars - 0.5 - span / 2);
        this.wanted = [middle - span / 2, middle + span / 2];
        this.frame ??= requestAnimationFrame(() => {
            this.frame = null;
            this.apply();
        });
    }

    apply() {
        const [min, max] = this.wanted;
        this.plot.setScale('x', {min, max});
        const {bars} = this;
        const first = clamp(Math.ceil(min), 0, bars.count - 1);
        const last = clamp(Math.floor(max), 0, bars.count - 1);
        element('range').textContent = bars.count === 0 ? ''
            : `${utc(bars.openTime[first])} to ${utc(bars.closeTime[last])} UTC, `
            + `${count(last - first + 1)} of ${counted(bars.count, 'bar')}`;
        if (this.reading !== null && (this.reading < min || this.reading > max)) {
            this.leave();
        }
    }

    get view() {
        return this.frame ? this.wanted : [this.plot.scales.x.min, this.plot.scales.x.max];
    }

    showAll() {
        this.show(-0.5, this.bars.count - 0.5);
    }

    showLatest() {
        this.show(this.bars.count - 0.5 - Math.max(MIN_BARS, this.area.clientWidth / BAR_WIDTH),
            this.bars.count - 0.5);
    }

    // Around a place in the view, 0 to 1: by default that of the bar whose values are shown, otherwise the middle.
    zoom(factor, place) {
        const [min, max] = this.view;
        place ??= this.shown === null ? 0.5 : clamp((this.shown - min) / (max - min), 0, 1);
        const middle = min + (max - min) * place;
        const span = this.spanNear((max - min) * factor);
        this.show(middle - span * place, middle + span * (1 - place));
    }

    move(bars) {
        const [min, max] = this.view;
        this.show(min + bars, max + bars);
    }
}
