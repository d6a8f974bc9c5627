// Draws candles and volume on the canvas of a plot.

import {candleBeside, drawRows, showsRows} from './footprint.js';

export const VOLUME_PART = 0.2; // of the height

const MIN_GAP_WIDTH = 4; // pixels per bar; from there on a bar has a hollow body and a gap to the next
const FONT_SIZE = 11;

// The rectangles of the visible bars. Bars that share a pixel are drawn as one. Without room for gaps each bar ends where
// the next begins: gaps at some bars only, from rounding, would look like missing bars.
function layOut(plot, bars, pixel) {
    const {bbox, scales: {x: {min, max}}} = plot;
    const step = bbox.width / (max - min);
    const group = Math.ceil(pixel / step);
    const width = group * step;
    const hasGaps = width >= MIN_GAP_WIDTH * pixel;
    let bodyWidth = Math.min(Math.floor(width) - pixel, Math.floor(width * 0.75));
    bodyWidth -= (bodyWidth - pixel) % 2; // the wick is in the middle
    const x = bar => Math.round(bbox.left + (bar - min) * step);

    const first = Math.max(0, Math.floor(min - 1));
    const last = Math.min(bars.count - 1, Math.ceil(max + 1));
    const shapes = [];
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
        shapes.push(shape);
    }
    return {shapes, group, hasGaps};
}

function fill(ctx, style, shapes, addRectangle) {
    ctx.beginPath();
    shapes.forEach(addRectangle);
    ctx.fillStyle = style;
    ctx.fill();
}

function drawVolume({ctx, bbox}, shapes, mostVolume, hasSide, ink) {
    const bottom = bbox.top + bbox.height;
    const height = volume => (mostVolume ? volume / mostVolume * bbox.height * VOLUME_PART : 0);
    ctx.globalAlpha = 0.6;
    if (hasSide) {
        fill(ctx, ink.up, shapes, ({left, width, buyVolume}) => ctx.rect(left, bottom, width, -height(buyVolume)));
        fill(ctx, ink.down, shapes, ({left, width, volume, buyVolume}) => ctx.rect(left, bottom - height(buyVolume),
            width, height(buyVolume) - height(volume)));
    } else {
        fill(ctx, ink.muted, shapes, ({left, width, volume}) => ctx.rect(left, bottom, width, -height(volume)));
    }
    ctx.globalAlpha = 1;
}

function drawCandles({ctx, bbox, scales: {price}}, {shapes, group, hasGaps}, ink, pixel) {
    const y = value => Math.round(bbox.top + (price.max - value) / (price.max - price.min) * bbox.height);
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
        fill(ctx, style, some, range);
        if (group === 1) {
            fill(ctx, style, some, shape => body(shape, 0));
        }
    }
    if (hasGaps) { // risen bars are hollow: they differ from fallen ones without colours, too
        fill(ctx, ink.ground, risen, shape => body(shape, pixel));
    }
}

function drawVolumeLabel({ctx, bbox}, mostVolume, group, ink) {
    ctx.fillStyle = ink.muted;
    ctx.font = `${FONT_SIZE * uPlot.pxRatio}px system-ui, sans-serif`;
    ctx.fillText(`Volume, up to ${mostVolume.toLocaleString('en-US', {maximumSignificantDigits: 3})} `
        + (group === 1 ? 'per bar' : `per ${group} bars`), bbox.left + 6 * uPlot.pxRatio,
        bbox.top + bbox.height * (1 - VOLUME_PART) - 6 * uPlot.pxRatio);
}

export function drawBars(plot, bars, ink) {
    if (bars.count === 0) {
        return;
    }
    const {ctx, bbox} = plot;
    const pixel = Math.max(1, Math.round(uPlot.pxRatio));
    const layout = layOut(plot, bars, pixel);
    const {x: {min, max}} = plot.scales;
    const step = bbox.width / (max - min);
    const hasRows = layout.group === 1 && showsRows(bars, step);
    const mostVolume = layout.shapes.reduce((most, {volume}) => Math.max(most, volume), 0);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    drawVolume(plot, layout.shapes, mostVolume, bars.hasSide, ink);
    if (hasRows) {
        drawRows(plot, bars, ink, pixel);
        layout.shapes.forEach(shape => candleBeside(shape, shape.left + shape.width / 2 - step / 2, pixel));
    }
    drawCandles(plot, layout, ink, pixel);
    drawVolumeLabel(plot, mostVolume, layout.group, ink);
    ctx.restore();
}
