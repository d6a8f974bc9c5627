// Chart of one or more series over time. uPlot draws lines, bands and axes; this module adds marks, tooltip, keyboard
// control and the data table.

import uPlot from '../uplot/uPlot.esm.js';
import {h, say, table} from './dom.js';
import * as format from './format.js';
import {nameOf} from './kinds.js';

export const HEIGHT = {large: 320, normal: 220, small: 140, spark: 56};
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const DAY = 86400;
const MARK_LANE = 16;
const LETTER_SPACE = 11;

const panels = new Set(); // drawn panels
const inks = new Map(); // custom property -> colour in the current theme

let range = 90; // days, or null for all

// A canvas cannot read custom properties, so an element provides the colour.
export function ink(name, alpha = 1) {
    if (!inks.has(name)) {
        const probe = h('span', {class: 'unseen'});
        probe.style.color = `var(--${name})`;
        document.body.append(probe);
        inks.set(name, getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).join(' '));
        probe.remove();
    }
    return `rgb(${inks.get(name)} / ${alpha})`;
}

export function themeChanged() {
    inks.clear();
    panels.forEach(panel => panel.plot.redraw(false, true));
}

export function setRange(days) {
    range = days;
    panels.forEach(panel => panel.applyRange());
}

const sync = uPlot.sync('runs');
const observed = new Map();
const nearby = new IntersectionObserver(entries => {
    for (const entry of entries) {
        if (entry.isIntersecting) {
            nearby.unobserve(entry.target);
            observed.get(entry.target)?.draw();
            observed.delete(entry.target);
        }
    }
}, {rootMargin: '400px'});
// A printed page has no fold.
addEventListener('beforeprint', () => {
    for (const [area, panel] of [...observed]) {
        nearby.unobserve(area);
        observed.delete(area);
        panel.draw();
    }
});
const sizes = new ResizeObserver(entries => {
    for (const {target, contentRect} of entries) {
        const plot = target.panel?.plot;
        if (plot && contentRect.width > 0 && Math.abs(contentRect.width - plot.width) >= 1) {
            plot.setSize({width: contentRect.width, height: plot.height});
        }
    }
});

// spec: {title, lines: [{series, name, ink, dash}], size, log, limits: [{value, label}], baseline: verdict's,
// days: fixed range, independent of the range of the page}
export class Panel {
    constructor(history, spec) {
        this.history = history;
        this.spec = {size: 'normal', log: false, limits: [], ...spec};
        this.spark = this.spec.size === 'spark';
        this.lines = this.spec.lines;
        this.unit = this.lines[0].series.unit;
        // Runs without any of these series are skipped, so that a weekly series is one line, too.
        this.runs = history.runs.filter(run => this.lines.some(line => line.series.values[run.index] !== null));
        this.marks = this.findMarks();
        this.tip = h('div', {class: 'tip', hidden: true});
        this.area = h('div', this.spark
            ? {class: 'plot spark', role: 'img', 'aria-label': this.summary()}
            : {class: `plot ${this.spec.size}`, role: 'group', 'aria-roledescription': 'chart', tabindex: 0,
                'aria-label': `${this.summary()} Left and right arrow keys read the runs.`,
                on: {keydown: event => this.key(event), blur: () => this.hideTip()}});
        this.area.panel = this;
        observed.set(this.area, this);
        nearby.observe(this.area);
    }

    summary() {
        const parts = this.lines.map(({series, name}) => series.last < 0 ? `${name}: no value.`
            : `${name}: ${format.value(series.values[series.last], series.unit, series.exact)} in the newest of `
                + `${format.count(series.values.filter(value => value !== null).length, 'run')}`
                + `${series.verdict ? `, ${nameOf(series.verdict)}` : ''}.`);
        return `${this.spec.title}. ${parts.join(' ')}`;
    }

    findMarks() {
        const marks = [];
        for (const {series, name} of this.lines) {
            // A drift is one change, not the many steps that fit it.
            const drifts = this.history.eventsOf(series).filter(event => event.kind === 'drift' && event.state !== 'withdrawn');
            for (const event of drifts) {
                marks.push({run: event.since.run, kind: 'change', up: event.change > 0,
                    ink: event.direction === 'worse' ? 'regressed' : 'improved',
                    text: `${name}: ${format.change(event.change)} by a drift, found here`});
            }
            const partOf = change => event => change.run >= event.since.run && change.change > 0 === event.change > 0
                && (event.fixedBy === null || change.run < event.fixedBy.run);
            for (const change of (series.changePoints ?? []).filter(each => !drifts.some(partOf(each)))) {
                const worse = series.smallerIsBetter === null || change.change === null ? null
                    : change.change > 0 === series.smallerIsBetter;
                const words = `${name}: ${format.change(change.change)} since ${format.short(change.firstCommit)}`;
                marks.push({run: change.run, kind: change.known ? 'known' : 'change', up: change.change > 0,
                    ink: change.known || worse === null ? 'muted' : worse ? 'regressed' : 'improved',
                    text: `${words}, confidence ${format.confidence(change.confidence)}`
                        + (change.sameCommit ? ', on one commit' : '')
                        + (change.known ? ` (known: ${change.known})` : '')});
            }
            for (const alert of series.alerts ?? []) {
                marks.push({run: alert.run, kind: 'alert', ink: 'regressed', series,
                    text: `${name}: crossed the hard alert threshold (150${'\u202f'}%)`});
            }
            for (const known of this.history.knownOf(series)) {
                marks.push({run: known.run, kind: 'known', ink: 'muted', text: `Known: ${known.reason}`});
            }
        }
        for (const event of this.history.machineChanges) {
            marks.push({run: event.run, kind: event.kind, ink: 'muted', text: event.text});
        }
        return marks;
    }

    dataOf(line) {
        return this.runs.map(run => line.series.values[run.index]);
    }

    // Levels of a series on each machine between changes of the level: runs and their median.
    levels({series}) {
        const starts = new Set((series.changePoints ?? []).map(change => change.run));
        const levels = [];
        const some = new Map();
        const close = hardware => {
            const runs = some.get(hardware) ?? [];
            if (runs.length) {
                levels.push({from: runs[0], to: runs.at(-1), value: median(runs.map(run => series.values[run.index]))});
            }
            some.delete(hardware);
        };
        for (const run of this.runs) {
            if (starts.has(run.index)) {
                [...some.keys()].forEach(close);
            }
            if (series.values[run.index] !== null) {
                const hardware = this.history.hardwareOf(run);
                some.set(hardware, [...some.get(hardware) ?? [], run]);
            }
        }
        [...some.keys()].forEach(close);
        return levels;
    }

    draw() {
        if (!this.area.isConnected || this.plot) {
            return;
        }
        if (this.runs.length === 0) {
            this.area.replaceChildren(h('p', {class: 'nothing'}, 'No value yet.'));
            return;
        }
        const data = [this.runs.map(run => run.time)];
        const series = [{}];
        const bands = [];
        for (const line of this.lines) {
            const gaps = (plot, index) => this.machineGaps(plot, data[index]);
            data.push(this.dataOf(line));
            // Single nights are light lines; the level on top of them is strong.
            series.push({stroke: () => ink(line.ink, line.series.exact ? 1 : 0.55), width: line.series.exact ? 1.5 : 1,
                dash: DASHES[line.dash ?? 0], gaps, points: {show: false}});
            if (!this.spark && line.series.low.some(low => low !== null)) {
                data.push(this.runs.map(run => line.series.high[run.index]),
                    this.runs.map(run => line.series.low[run.index]));
                // Only the values set the scale, since one wide interval would flatten the chart.
                const edge = {stroke: () => 'transparent', width: 0, points: {show: false}, gaps, auto: false};
                series.push(edge, {...edge});
                bands.push({series: [series.length - 2, series.length - 1], fill: () => ink(line.ink, 0.15)});
            }
        }
        this.plot = new uPlot({
            width: this.area.clientWidth || 300,
            height: HEIGHT[this.spec.size],
            padding: this.spark ? [6, 4, 6, 4] : [MARK_LANE, 12, 0, 0],
            legend: {show: false},
            cursor: this.spark ? {show: false} : {
                y: false,
                points: {show: false},
                drag: {x: true, y: false},
                sync: {key: sync.key, scales: ['x', null], filters: {pub: type => type === 'mousemove'}},
            },
            tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
            scales: {
                x: {time: true, range: (plot, from, to) => from === to ? [from - DAY, to + DAY] : [from, to]},
                y: {distr: this.spec.log ? 3 : 1, range: (plot, low, high) => this.rangeOf(low, high)},
            },
            axes: this.spark ? [{show: false}, {show: false}] : this.axes(),
            series,
            bands,
            hooks: {
                drawAxes: [plot => this.drawBelow(plot)],
                draw: [plot => this.drawAbove(plot)],
                setCursor: [plot => this.cursorMoved(plot)],
            },
        }, data, this.area);
        this.area.append(this.tip);
        this.plot.over.addEventListener('mouseleave', () => this.hideTip());
        this.plot.over.addEventListener('dblclick', () => this.applyRange());
        panels.add(this);
        sizes.observe(this.area);
        this.applyRange();
    }

    destroy() {
        observed.delete(this.area);
        nearby.unobserve(this.area);
        sizes.unobserve(this.area);
        panels.delete(this);
        this.plot?.destroy();
    }

    applyRange() {
        const last = this.history.newest.time;
        const oldest = this.history.runs[0].time;
        const days = this.spec.days ?? range;
        const first = days === null ? oldest : Math.max(oldest, last - days * DAY);
        const margin = (last - first) * 0.015 || DAY;
        this.plot.setScale('x', {min: first - margin, max: last + margin});
        const drawn = this.runs.some(run => run.time >= first);
        this.area.classList.toggle('out', !drawn);
    }

    // The runs that no line reaches, since the nights before and after them were on other machines.
    lonely({series}) {
        const measured = this.runs.filter(run => series.values[run.index] !== null);
        const differs = (a, b) => b === undefined || this.history.hardwareOf(a) !== this.history.hardwareOf(b);
        return new Set(measured.filter((run, i) => differs(run, measured[i - 1]) && differs(run, measured[i + 1])));
    }

    // A continuous line across two machines would suggest a comparison.
    machineGaps(plot, values) {
        const gaps = [];
        for (let i = 0, before = -1; i < values.length; i++) {
            if (values[i] === null) {
                continue;
            }
            if (before >= 0 && this.history.hardwareOf(this.runs[i]) !== this.history.hardwareOf(this.runs[before])) {
                gaps.push([plot.valToPos(plot.data[0][before], 'x', true), plot.valToPos(plot.data[0][i], 'x', true)]
                    .map(Math.round));
            }
            before = i;
        }
        return gaps;
    }

    rangeOf(low, high) {
        if (low === null || high === null) {
            return [0, 1];
        }
        if (this.spec.log) {
            return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.001))];
        }
        // The axis spans at least 4 %, so that the noise of a quiet series does not look like an event.
        const middle = (low + high) / 2;
        const exact = this.lines[0].series.exact;
        const half = Math.max((high - low) * 0.6, Math.abs(middle) * (this.unit === 'ratio' ? 0.01 : 0.02),
            exact ? Math.max(1.2, middle * 0.1) : 0);
        return [Math.max(0, middle - half), middle + half];
    }

    axes() {
        const common = {
            stroke: () => ink('muted'),
            font: '11px system-ui, sans-serif',
            ticks: {show: false},
        };
        return [{
            ...common, size: 34, space: 64, grid: {show: false},
            incrs: [1, 2, 3, 7, 14, 30.4375, 61, 91.3, 182.6, 365.25].map(days => days * DAY),
            splits: (plot, axis, from, to, incr) => dateSplits(from, to, incr),
            values: (plot, splits, axis, space, incr) => dateLabels(splits, incr),
        }, {
            ...common, gap: 4, space: this.spec.size === 'small' ? 26 : 34,
            filter: this.spec.log ? powersOfTen : (plot, splits) => splits,
            grid: {stroke: () => ink('grid'), width: 1, filter: this.spec.log ? powersOfTen : (plot, splits) => splits},
            values: (plot, splits, axis, space, incr) => this.valueLabels(splits, incr),
            size: (plot, labels) => {
                const longest = (labels ?? []).reduce((a, b) => (b?.length > a.length ? b : a), '');
                plot.ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
                return Math.ceil(plot.ctx.measureText(longest).width / devicePixelRatio) + 10;
            },
        }];
    }

    valueLabels(splits, incr) {
        if (this.spec.log) {
            const {exact} = this.lines[0].series;
            return splits.map(split => split === null ? '' : format.value(split, this.unit, exact));
        }
        const {by, suffix} = format.scale(this.unit, splits.at(-1) ?? 0);
        const step = incr / by;
        const whole = decimals => Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) < 1e-6;
        const decimals = [0, 1, 2, 3].find(whole) ?? 4;
        // Only the uppermost number has a unit.
        return splits.map((split, i) => (split / by).toLocaleString('en-GB',
            {minimumFractionDigits: decimals, maximumFractionDigits: decimals})
            + (i === splits.length - 1 ? `\u202f${suffix}` : ''));
    }

    drawBelow(plot) {
        const {ctx, bbox} = plot;
        const {baseline, limits} = this.spec;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        const y = value => plot.valToPos(value, 'y', true);
        const x = time => plot.valToPos(time, 'x', true);
        if (baseline) {
            const from = x(Date.parse(baseline.from) / 1000);
            const to = x(Date.parse(baseline.to) / 1000);
            ctx.fillStyle = ink('shade');
            const top = y(baseline.value * (1 + baseline.noise));
            ctx.fillRect(from, top, to - from, y(baseline.value * (1 - baseline.noise)) - top);
            rule(ctx, from, y(baseline.value), to, y(baseline.value), ink('muted'), [4, 3]);
        }
        for (const limit of limits) {
            rule(ctx, bbox.left, y(limit.value), bbox.left + bbox.width, y(limit.value), ink('muted'), [4, 4]);
            ctx.fillStyle = ink('muted');
            ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
            ctx.fillText(limit.label, bbox.left + 4 * devicePixelRatio, y(limit.value) - 4 * devicePixelRatio);
        }
        for (const mark of this.marks) {
            const at = Math.round(x(this.history.runs[mark.run].time));
            if (mark.kind !== 'alert') {
                rule(ctx, at, bbox.top, at, bbox.top + bbox.height, ink(mark.ink),
                    mark.kind === 'change' ? [] : mark.kind === 'known' ? [5, 3] : [1, 3]);
            }
        }
        ctx.restore();
    }

    drawAbove(plot) {
        const {ctx, bbox} = plot;
        const pixel = devicePixelRatio;
        const x = run => plot.valToPos(this.history.runs[run].time, 'x', true);
        const inside = at => at >= bbox.left - pixel && at <= bbox.left + bbox.width + pixel;
        ctx.save();
        const {min, max} = plot.scales.x;
        const visible = this.runs.filter(run => run.time >= min && run.time <= max);
        const roomy = bbox.width / pixel / Math.max(1, visible.length) > 5;
        for (const line of this.lines) {
            this.drawLevels(plot, line);
        }
        for (const line of this.lines) {
            const {series, ink: colour} = line;
            const lonely = this.lonely(line);
            for (const run of visible) {
                const value = series.values[run.index];
                // An exact value does not depend on the speed of the machine.
                const hollow = !this.spark && run.lowConfidence && !series.exact;
                const full = !this.spark && roomy;
                if (value !== null && (full || hollow || lonely.has(run))) {
                    const radius = (hollow ? 2.6 : !full ? 1 : run.repeatRun ? 1.4 : 2.3) * pixel;
                    dot(ctx, x(run.index), plot.valToPos(value, 'y', true), radius, ink(colour), hollow);
                }
            }
        }
        let free = -Infinity; // where the next letter does not overlap the one before
        const lane = bbox.top - (this.spark ? 0 : MARK_LANE / 2 * pixel);
        for (const mark of this.marks.filter(each => inside(x(each.run)))) {
            if (mark.kind === 'alert') {
                const value = mark.series.values[mark.run];
                dot(ctx, x(mark.run), plot.valToPos(value, 'y', true), 5 * pixel, ink(mark.ink), true);
            } else if (mark.kind === 'machine' || mark.kind === 'software') {
                if (!this.spark) {
                    const at = Math.max(x(mark.run), free);
                    letter(ctx, mark.kind === 'machine' ? 'M' : 'S', at, lane, ink(mark.ink), pixel);
                    free = at + LETTER_SPACE * pixel;
                }
            } else if (!this.spark) {
                shape(ctx, mark.kind === 'known' ? 'diamond' : mark.up ? 'up' : 'down', x(mark.run), lane, 4.5 * pixel,
                    ink(mark.ink));
            }
        }
        ctx.restore();
    }

    drawLevels(plot, line) {
        if (line.series.exact || line.series.verdict === undefined) {
            return;
        }
        const {ctx, bbox} = plot;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        for (const {from, to, value} of this.levels(line)) {
            const y = plot.valToPos(value, 'y', true);
            rule(ctx, plot.valToPos(from.time, 'x', true), y, plot.valToPos(to.time, 'x', true), y, ink(line.ink),
                DASHES[line.dash ?? 0], 2);
        }
        ctx.restore();
    }

    cursorMoved(plot) {
        const {idx, left} = plot.cursor;
        if (this.spark || idx === null || idx === undefined || left < 0
            || !plot.over.matches(':hover') && !this.reading) {
            this.hideTip();
            return;
        }
        this.showTip(idx, left);
    }

    showTip(index, left) {
        const run = this.runs[index];
        const rows = this.lines.map(({series, name, ink: colour, dash}) => {
            const value = series.values[run.index];
            return h('tr', {}, h('th', {scope: 'row'}, swatch(colour, dash), name),
                h('td', {class: 'number'}, format.value(value, series.unit, series.exact)),
                h('td', {class: 'number muted'},
                    format.interval(series.low[run.index], series.high[run.index], series.unit)
                    || (value === null ? '' : format.tradesPerSecond(series.id, value))));
        });
        this.tip.replaceChildren(h('div', {},
            h('p', {class: 'tip-date'}, h('strong', {}, format.moment(run.date)), run.scope ? ` · ${run.scope}` : '',
                run.repeatRun ? ' · repeat run' : null),
            h('p', {class: 'tip-commit'}, h('code', {}, format.short(run.commit)), ` ${run.subject ?? ''}`),
            h('table', {}, h('tbody', {}, rows)),
            run.lowConfidence ? h('p', {}, `○ Low confidence: ${run.lowConfidenceReason}`) : null,
            this.marks.filter(mark => mark.run === run.index)
                .map(mark => h('p', {}, `${symbolOf(mark)} ${mark.text}`))));
        this.tip.hidden = false;
        const width = this.area.clientWidth;
        const offset = this.plot.over.offsetLeft + left;
        const own = this.tip.offsetWidth;
        const place = offset + 14 + own <= width ? offset + 14 : Math.max(0, Math.min(offset - 14 - own, width - own));
        this.tip.style.left = `${place}px`;
    }

    hideTip() {
        this.tip.hidden = true;
        this.reading = false;
    }

    key(event) {
        if (!this.plot) {
            return;
        }
        const {min, max} = this.plot.scales.x;
        const visible = this.runs.flatMap((run, i) => run.time >= min && run.time <= max ? [i] : []);
        const now = visible.indexOf(this.plot.cursor.idx);
        const to = {ArrowLeft: (now < 0 ? visible.length : now) - 1, ArrowRight: now + 1, Home: 0,
            End: visible.length - 1}[event.key];
        if (event.key === 'Escape' && !this.tip.hidden) {
            event.preventDefault();
            this.hideTip();
        }
        if (to === undefined || visible[to] === undefined) {
            return;
        }
        event.preventDefault();
        this.reading = true;
        const index = visible[to];
        this.plot.setCursor({left: this.plot.valToPos(this.runs[index].time, 'x'), top: 10});
        say(this.spoken(this.runs[index]));
    }

    spoken(run) {
        const values = this.lines.map(({series, name}) =>
            `${name} ${format.value(series.values[run.index], series.unit, series.exact)}`);
        const marks = this.marks.filter(mark => mark.run === run.index).map(mark => mark.text);
        return [format.day(run.date), `commit ${format.short(run.commit)}`, run.repeatRun ? 'repeat run' : null,
            ...values, run.lowConfidence ? 'low confidence' : null, ...marks].filter(Boolean).join(', ');
    }

    // Table of the runs in the visible range, created when it is first opened.
    dataTable() {
        const details = h('details', {class: 'data'}, h('summary', {}, 'Data as a table'));
        details.addEventListener('toggle', () => {
            if (!details.open) {
                return;
            }
            const first = range === null ? -Infinity : this.history.newest.time - range * DAY;
            const rows = this.runs.filter(run => run.time >= first).reverse().map(run => [
                format.moment(run.date), h('code', {}, format.short(run.commit)),
                [run.repeatRun ? 'repeat run' : null, run.lowConfidence ? 'low confidence' : null,
                    ...this.marks.filter(mark => mark.run === run.index).map(mark => mark.text)]
                    .filter(Boolean).join('; '),
                ...this.lines.flatMap(({series}) => [
                    format.value(series.values[run.index], series.unit, series.exact),
                    format.interval(series.low[run.index], series.high[run.index], series.unit)])]);
            const columns = [{title: 'Date'}, {title: 'Commit'}, {title: 'Remarks'},
                ...this.lines.flatMap(({name}) => [{title: name, number: true}, {title: 'Interval', number: true}])];
            details.replaceChildren(details.firstChild, table(`${this.spec.title}, newest run first`, columns, rows));
        });
        return details;
    }
}

export function swatch(colour, dash = 0) {
    return h('span', {class: `swatch dash-${dash} ink-${colour}`, 'aria-hidden': 'true'});
}

export function symbolOf(mark) {
    return {machine: 'M', software: 'S', known: '◆', alert: '◎'}[mark.kind] ?? (mark.up ? '▲' : '▼');
}

function dateSplits(from, to, incr) {
    const splits = [];
    const date = new Date(from * 1e3);
    date.setUTCHours(0, 0, 0, 0);
    if (incr >= 30 * DAY) {
        const months = Math.round(incr / (30.4375 * DAY));
        date.setUTCDate(1);
        date.setUTCMonth(Math.floor(date.getUTCMonth() / months) * months);
        for (; date / 1e3 <= to; date.setUTCMonth(date.getUTCMonth() + months)) {
            splits.push(date / 1e3);
        }
    } else {
        const days = incr / DAY;
        date.setTime(Math.floor(date / (incr * 1e3)) * incr * 1e3);
        for (; date / 1e3 <= to; date.setUTCDate(date.getUTCDate() + days)) {
            splits.push(date / 1e3);
        }
    }
    return splits.filter(split => split >= from);
}

// The first label of each year has the year below it.
function dateLabels(splits, incr) {
    let before = null;
    return splits.map(split => {
        const year = format.year(split * 1e3);
        const text = incr >= 30 * DAY ? format.month(split * 1e3) : format.dayOfMonth(split * 1e3);
        const label = year === before ? text : `${text}\n${year}`;
        before = year;
        return label;
    });
}

function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function powersOfTen(plot, splits) {
    return splits.map(split => Math.abs(Math.log10(split) - Math.round(Math.log10(split))) < 1e-9 ? split : null);
}

function rule(ctx, x1, y1, x2, y2, colour, dash, width = 1) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width * devicePixelRatio;
    ctx.setLineDash(dash.map(length => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
    ctx.setLineDash([]);
}

function dot(ctx, x, y, radius, colour, hollow) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    if (hollow) {
        ctx.fillStyle = ink('ground');
        ctx.fill();
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1.5 * devicePixelRatio;
        ctx.stroke();
    } else {
        ctx.fillStyle = colour;
        ctx.fill();
    }
}

function shape(ctx, kind, x, y, size, colour) {
    const corners = {up: [[0, -1], [1, 0.8], [-1, 0.8]], down: [[0, 1], [1, -0.8], [-1, -0.8]],
        diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]]}[kind];
    ctx.beginPath();
    corners.forEach(([dx, dy], i) => (i ? ctx.lineTo : ctx.moveTo).call(ctx, x + dx * size, y + dy * size));
    ctx.closePath();
    ctx.fillStyle = colour;
    ctx.fill();
}

function letter(ctx, text, x, y, colour, pixel) {
    ctx.font = `600 ${10 * pixel}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
}
