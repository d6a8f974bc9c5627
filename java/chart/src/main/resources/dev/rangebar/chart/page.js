// The chart: uPlot draws axes and crosshair; candles, volume, zoom, pan, keyboard and values are here.
(() => {
    'use strict';

    const MIN_BARS = 10; // shown at least
    const BAR_WIDTH = 8; // pixels of a bar in the view of the latest
    const LABEL_SPACE = 90; // pixels between two times on the axis
    const GAP_ROOM = 4; // pixels from bar to bar that are enough for a hollow body and a gap
    const VOLUME_PART = 0.2; // of the height
    const SECOND = 1e6; // all times are microseconds
    const MINUTE = 60 * SECOND;
    const HOUR = 60 * MINUTE;
    const DAY = 24 * HOUR;
    // Where one of these begins, a label is wanted most; the names of the labels' forms are below.
    const STEPS = [DAY, 6 * HOUR, 3 * HOUR, HOUR, 30 * MINUTE, 10 * MINUTE, 5 * MINUTE, MINUTE, 30 * SECOND,
        10 * SECOND, SECOND];
    // Between two prices on the axis; none is finer than prices are.
    const PRICE_STEPS = Array.from({length: 20}, (_, i) => [1, 2, 5].map(digit => Number(`${digit}e${i - 8}`))).flat();
    const AXIS_FONT = '11px system-ui, sans-serif';
    const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

    const element = id => document.getElementById(id);
    const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
    const count = number => number.toLocaleString('en-US');
    const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
    const ruler = document.createElement('canvas').getContext('2d');
    ruler.font = AXIS_FONT;

    function utc(micros) {
        const text = new Date(Math.floor(micros / 1000)).toISOString().replace('T', ' ').slice(0, -5);
        const fraction = ((micros % SECOND) + SECOND) % SECOND;
        return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, '0').replace(/000$/, '')}`;
    }

    function lasting(micros) {
        if (micros < MINUTE) {
            return `${micros / SECOND} s`;
        }
        const parts = [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [SECOND, 's']]
            .map(([unit, name], i, all) => [Math.floor((i ? micros % all[i - 1][0] : micros) / unit), name])
            .filter(([number]) => number > 0);
        return parts.slice(0, 2).map(([number, name]) => `${number} ${name}`).join(' ');
    }

    // The columns of one threshold: as the exact text for people, as numbers for pixels.
    class Bars {
        constructor({label, hasSide, forming, columns}) {
            this.label = label;
            this.hasSide = hasSide;
            this.forming = forming;
            this.text = {};
            for (const [name, column] of Object.entries(columns)) {
                this.text[name] = column === '' ? [] : column.split(',');
                this[name] = Float64Array.from(this.text[name], Number);
            }
            this.count = this.open.length;
            let time = 0;
            this.openTime = this.sinceLast.map(micros => time += micros);
            this.closeTime = this.openTime.map((micros, i) => micros + this.duration[i]);
            this.index = Float64Array.from(this.open, (_, i) => i);
        }

        // The last bar that opens at this time or before.
        at(micros) {
            let low = 0;
            let high = this.count;
            while (low < high) {
                const middle = (low + high) >> 1;
                if (this.openTime[middle] <= micros) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return Math.max(0, low - 1);
        }

        // For each level of importance, which bars are the first of a year, month, day, hour...
        get levels() {
            if (!this.sorted) {
                this.sorted = Array.from({length: STEPS.length + 3}, () => []);
                for (let i = 0; i < this.count; i++) {
                    this.sorted[i === 0 ? 2 : level(this.openTime[i - 1], this.openTime[i])].push(i);
                }
                this.places = new Map();
            }
            return this.sorted;
        }

        // Which bars get a label, at least so many bars apart; the same ones however the chart is moved.
        labelled(bars) {
            const apart = Math.ceil(2 ** (Math.ceil(Math.log2(bars) * 2) / 2));
            const {levels} = this;
            if (!this.places.has(apart)) {
                this.places.set(apart, levels.reduce((labels, some, kind) => merged(labels, some, kind, apart), []));
            }
            return this.places.get(apart);
        }
    }

    function level(before, time) {
        if (Math.floor(before / DAY) !== Math.floor(time / DAY)) {
            const [a, b] = [new Date(before / 1000), new Date(time / 1000)];
            return a.getUTCFullYear() !== b.getUTCFullYear() ? 0 : a.getUTCMonth() !== b.getUTCMonth() ? 1 : 2;
        }
        const step = STEPS.findIndex(each => Math.floor(before / each) !== Math.floor(time / each));
        return step < 0 ? STEPS.length + 2 : step + 2;
    }

    // Labels of bars within one second only where there would be none far and wide.
    function merged(labels, bars, kind, least) {
        const apart = kind === STEPS.length + 2 ? 3 * least : least;
        const all = [];
        let next = 0;
        for (const bar of bars) {
            while (next < labels.length && labels[next].bar < bar) {
                all.push(labels[next++]);
            }
            if (bar - (all.at(-1)?.bar ?? -Infinity) >= apart && (labels[next]?.bar ?? Infinity) - bar >= apart) {
                all.push({bar, kind});
            }
        }
        return all.concat(labels.slice(next));
    }

    function timeLabel(micros, kind) {
        const date = new Date(micros / 1000);
        if (kind < 3) {
            const month = MONTHS[date.getUTCMonth()];
            return [`${date.getUTCFullYear()}`, month, `${date.getUTCDate()} ${month}`][kind];
        }
        const step = STEPS[kind - 2];
        return date.toISOString().slice(11, step >= MINUTE ? 16 : step ? 19 : 23);
    }

    class Chart {
        constructor(all) {
            this.all = all;
            this.bars = all[0];
            this.area = element('area');
            this.area.chart = this;
            this.reading = null; // the bar that the keyboard has put the crosshair on
            this.readTheme();
            const axis = {
                stroke: () => this.ink.muted,
                font: AXIS_FONT,
                ticks: {show: false},
                grid: {stroke: () => this.ink.grid, width: 1},
            };
            this.plot = new uPlot({
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
                // Not drawn by uPlot: they are what the scale of prices depends on.
                series: [{}, ...Array(2).fill({scale: 'price', paths: () => null, points: {show: false}})],
                hooks: {draw: [() => this.draw()], setCursor: [() => this.cursorMoved()]},
            }, this.data(), this.area);
            this.price = document.createElement('div');
            this.price.id = 'price';
            this.price.hidden = true;
            this.plot.over.append(this.price);
            this.listen();
            this.describe();
            this.showLatest();
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

        priceRange(low, high) {
            if (low === null) {
                return [0, 1];
            }
            const height = high - low || high * 1e-3;
            this.lowest = Math.max(0, low - 0.03 * height); // below, there is volume
            return [low - height * VOLUME_PART * 1.8, high + height * 0.04];
        }

        timeLabels(plot) {
            return this.labels(plot).map(({bar, kind}) => timeLabel(this.bars.openTime[bar], kind));
        }

        // Where the axis has a price; each with as many decimals as the step.
        prices(high, step) {
            if (this.bars.count === 0) {
                return [];
            }
            this.decimals = Math.max(0, -step.toExponential().split('e')[1]);
            const first = Math.ceil(this.lowest / step);
            return Array.from({length: Math.floor(high / step) - first + 1}, (_, i) => (first + i) * step);
        }

        // At the crosshair, somewhat finer than the axis.
        priceText(price) {
            return price.toFixed(Math.min(8, this.decimals + 1));
        }

        // Wide enough for any price at the crosshair.
        axisWidth(plot, labels) {
            const widest = labels?.length ? this.priceText(plot.scales.price.max).replace(/\d/g, '0') : '';
            return Math.ceil(ruler.measureText(widest).width) + 16;
        }

        labels(plot) {
            const {min, max} = plot.scales.x;
            const bars = LABEL_SPACE / plot.bbox.width * uPlot.pxRatio * (max - min);
            const edge = bars / 3; // where a label would be cut
            return this.bars.labelled(Math.max(1, bars)).filter(({bar}) => bar > min + edge && bar < max - edge);
        }

        // Where the bars of a pixel have no room side by side they are drawn as one. Without room for a gap each ends
        // where the next begins: a gap here and there, as rounding has it, would look like missing bars.
        draw() {
            if (this.bars.count === 0) {
                return;
            }
            const {ctx, bbox, scales: {x: {min, max}, price}} = this.plot;
            const {bars, ink} = this;
            const pixel = Math.max(1, Math.round(uPlot.pxRatio));
            const step = bbox.width / (max - min);
            const group = Math.ceil(pixel / step);
            const room = group * step;
            const hasGaps = room >= GAP_ROOM * pixel;
            let bodyWidth = Math.min(Math.floor(room) - pixel, Math.floor(room * 0.75));
            bodyWidth -= (bodyWidth - pixel) % 2; // the wick in the middle
            const x = bar => Math.round(bbox.left + (bar - min) * step);
            const y = value => Math.round(bbox.top + (price.max - value) / (price.max - price.min) * bbox.height);

            const first = Math.max(0, Math.floor(min - 1));
            const last = Math.min(bars.count - 1, Math.ceil(max + 1));
            const shapes = [];
            let mostVolume = 0;
            for (let i = first - first % group; i <= last; i += group) {
                const end = Math.min(i + group, bars.count);
                const from = x(hasGaps ? i - bodyWidth / 2 / step : i - 0.5);
                const to = hasGaps ? from + bodyWidth : x(end - 0.5);
                const left = Math.min(from, to - pixel);
                const shape = {left, width: to - left, open: bars.open[i], close: bars.close[end - 1],
                    high: 0, low: Infinity, volume: 0, buyVolume: 0};
                for (let k = i; k < end; k++) {
                    shape.high = Math.max(shape.high, bars.high[k]);
                    shape.low = Math.min(shape.low, bars.low[k]);
                    shape.volume += bars.volume[k];
                    shape.buyVolume += bars.hasSide ? bars.buyVolume[k] : 0;
                }
                mostVolume = Math.max(mostVolume, shape.volume);
                shapes.push(shape);
            }

            ctx.save();
            ctx.beginPath();
            ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
            ctx.clip();
            const fill = (style, some, rectangles) => {
                ctx.beginPath();
                some.forEach(rectangles);
                ctx.fillStyle = style;
                ctx.fill();
            };
            const bottom = bbox.top + bbox.height;
            const tall = volume => (mostVolume ? volume / mostVolume * bbox.height * VOLUME_PART : 0);
            ctx.globalAlpha = 0.6;
            if (bars.hasSide) {
                fill(ink.up, shapes, ({left, width, buyVolume}) => ctx.rect(left, bottom, width, -tall(buyVolume)));
                fill(ink.down, shapes, ({left, width, volume, buyVolume}) => ctx.rect(left, bottom - tall(buyVolume),
                    width, tall(buyVolume) - tall(volume)));
            } else {
                fill(ink.muted, shapes, ({left, width, volume}) => ctx.rect(left, bottom, width, -tall(volume)));
            }
            ctx.globalAlpha = 1;
            const range = ({left, width, high, low}) => {
                const wick = group === 1 ? pixel : width;
                ctx.rect(left + Math.floor((width - wick) / 2), y(high), wick, Math.max(pixel, y(low) - y(high)));
            };
            const body = ({left, width, open, close}, inset) => {
                const top = y(Math.max(open, close));
                const height = Math.max(pixel, y(Math.min(open, close)) - top);
                if (inset === 0 || height > 2 * inset) {
                    ctx.rect(left + inset, top + inset, width - 2 * inset, height - 2 * inset);
                }
            };
            const risen = shapes.filter(({open, close}) => close >= open);
            const fallen = shapes.filter(({open, close}) => close < open);
            for (const [style, some] of [[ink.up, risen], [ink.down, fallen]]) {
                fill(style, some, range);
                if (group === 1) {
                    fill(style, some, shape => body(shape, 0));
                }
            }
            if (hasGaps) { // told from fallen ones without colours, too
                fill(ink.ground, risen, shape => body(shape, pixel));
            }
            ctx.fillStyle = ink.muted;
            ctx.font = `${11 * uPlot.pxRatio}px system-ui, sans-serif`;
            ctx.fillText(`Volume, up to ${mostVolume.toLocaleString('en-US', {maximumSignificantDigits: 3})} `
                + (group === 1 ? 'per bar' : `per ${group} bars`), bbox.left + 6 * uPlot.pxRatio,
                bottom - bbox.height * VOLUME_PART - 6 * uPlot.pxRatio);
            ctx.restore();
        }

        nearest(left) {
            return clamp(Math.round(this.plot.posToVal(left, 'x')), 0, this.bars.count - 1);
        }

        // On the bar that was read, else on the one nearest to the pointer.
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
                element('spoken').textContent = '';
            }
            this.shown = inside ? this.reading ?? this.nearest(left) : null;
            const price = inside ? this.plot.posToVal(top, 'price') : NaN;
            this.price.hidden = !(price >= this.lowest);
            if (!this.price.hidden) {
                this.price.style.top = `${top}px`;
                this.price.textContent = this.priceText(price);
            }
            this.showValues(this.shown ?? this.bars.count - 1);
        }

        // Away from all bars.
        leave() {
            this.plot.setCursor({left: -10, top: -10});
        }

        values(i) {
            const {bars} = this;
            const {text} = bars;
            const change = (bars.close[i] - bars.open[i]) / bars.open[i] * 100;
            return [
                ['bar', 'Bar', `${count(i + 1)} of ${count(bars.count)}`
                    + (bars.forming && i === bars.count - 1 ? ', still forming' : '')],
                ['opened', 'Opened', `${utc(bars.openTime[i])} UTC`],
                ['closed', 'Closed', `${utc(bars.closeTime[i])} UTC`],
                ['duration', 'Duration', lasting(bars.duration[i])],
                ...['open', 'high', 'low', 'close'].map(name =>
                    [name, name[0].toUpperCase() + name.slice(1), text[name][i]]),
                ['change', 'Change', `${change > 0 ? '+' : ''}${change.toFixed(3).replace('-', '−')} %`],
                ['volume', 'Volume', text.volume[i]],
                ...(bars.hasSide ? [['buy', 'Bought', text.buyVolume[i]], ['sell', 'Sold', text.sellVolume[i]]] : []),
                ['trades', 'Trades', count(bars.trades[i])],
            ];
        }

        showValues(i) {
            const list = element('values');
            const values = i >= 0 ? this.values(i) : [];
            if (list.children.length !== values.length) {
                list.replaceChildren(...values.map(([id, name]) => {
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
                }));
            }
            values.forEach(([, , text], k) => {
                list.children[k].lastChild.textContent = text;
            });
        }

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

        get most() {
            return Math.max(this.bars.count, MIN_BARS);
        }

        spanNear(bars) {
            return clamp(bars, MIN_BARS, this.most);
        }

        show(from, to) {
            const span = this.spanNear(to - from);
            const middle = clamp((from + to) / 2, span / 2 - 0.5, this.most - 0.5 - span / 2);
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

        // Around a place in the view, 0 to 1: that of the bar whose values are shown, else the middle.
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

        listen() {
            const {over} = this.plot;
            const held = new Map(); // pointer -> where it is, and which bar it holds
            const place = event => (event.clientX - over.getBoundingClientRect().left) / over.clientWidth;
            const grasp = () => {
                const [min, max] = this.view;
                held.forEach(pointer => {
                    pointer.bar = min + pointer.place * (max - min);
                });
            };
            over.addEventListener('pointerdown', event => {
                if (event.button === 0) {
                    held.set(event.pointerId, {place: place(event)});
                    over.setPointerCapture(event.pointerId);
                    grasp();
                }
            });
            over.addEventListener('pointermove', event => {
                this.reading = null; // the crosshair follows the pointer again
                if (!held.has(event.pointerId)) {
                    return;
                }
                held.get(event.pointerId).place = place(event);
                const [a, b] = held.values();
                const [min, max] = this.view;
                const span = b && b.place !== a.place ? (b.bar - a.bar) / (b.place - a.place) : max - min;
                if (span > 0) {
                    this.show(a.bar - a.place * span, a.bar + (1 - a.place) * span);
                }
            });
            const release = event => {
                held.delete(event.pointerId);
                grasp();
            };
            over.addEventListener('pointerup', release);
            over.addEventListener('pointercancel', release);
            over.addEventListener('wheel', event => {
                event.preventDefault();
                const pixels = event.deltaMode === 1 ? 33 : 1;
                if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
                    const [min, max] = this.view;
                    this.move((event.deltaX || event.deltaY) * pixels / over.clientWidth * (max - min));
                } else {
                    this.zoom(Math.exp(clamp(event.deltaY * pixels, -300, 300) * 0.0015), place(event));
                }
            }, {passive: false});
            this.area.addEventListener('keydown', event => this.key(event));
            element('in').addEventListener('click', () => this.zoom(1 / 1.5));
            element('out').addEventListener('click', () => this.zoom(1.5));
            element('latest').addEventListener('click', () => this.showLatest());
            element('all').addEventListener('click', () => this.showAll());
            new ResizeObserver(() => this.plot.setSize(this.size())).observe(this.area);
        }

        key(event) {
            const [min, max] = this.view;
            const last = this.bars.count - 1;
            const at = this.shown ?? clamp(Math.floor(max), 0, last);
            const reads = {ArrowLeft: at - (this.shown === null ? 0 : 1), ArrowRight: at + 1, Home: 0, End: last,
                PageUp: at - Math.round((max - min) / 2), PageDown: at + Math.round((max - min) / 2)};
            if (event.ctrlKey || event.metaKey || event.altKey || last < 0) {
                return;
            }
            if (event.key in reads) {
                this.read(clamp(reads[event.key], 0, last));
            } else if (event.key === '+' || event.key === '=') {
                this.zoom(1 / 1.5);
            } else if (event.key === '-') {
                this.zoom(1.5);
            } else if (event.key === 'Escape') {
                this.leave();
            } else {
                return;
            }
            event.preventDefault();
        }

        // Puts the crosshair on a bar, where it stays until the bar leaves the view, and says the bar's values.
        read(i) {
            const [min, max] = this.view;
            this.reading = i;
            if (i < min || i > max) {
                this.move(i < min ? i - min - 0.5 : i - max + 0.5);
                this.apply();
            }
            // What has just been set reaches the scales of uPlot in a microtask.
            queueMicrotask(() => {
                this.plot.setCursor({left: 0, top: 0});
                element('spoken').textContent = this.values(i).map(([, name, text]) => `${name} ${text}`).join(', ');
            });
        }
    }

    function setTheme(dark) {
        document.documentElement.dataset.theme = dark ? 'dark' : 'light';
        element('theme').textContent = dark ? 'Light' : 'Dark';
    }

    async function read() {
        const packed = Uint8Array.from(atob(element('bars').textContent), char => char.charCodeAt(0));
        const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
        return JSON.parse(await new Response(stream).text()).map(series => new Bars(series));
    }

    function addSwitch(chart) {
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
        const chart = new Chart(await read());
        addSwitch(chart);
        const themeChanged = dark => {
            setTheme(dark);
            chart.readTheme();
            chart.plot.redraw(false, true);
        };
        prefersDark.addEventListener('change', event => themeChanged(event.matches));
        element('theme').addEventListener('click',
            () => themeChanged(document.documentElement.dataset.theme === 'light'));
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
})();
