// The list of runs, their machines and the declared changes.

import {beside, h, outside, table} from './dom.js';
import * as format from './format.js';

const FIRST = 10;

export function runs(history) {
    const columns = ['Date', 'Commit', 'Scope', 'Remarks'].map(title => ({title}))
        .concat([{title: 'Seconds', number: true}, {title: 'Files'}]);
    const rows = history.runs.toReversed();
    const make = some => table('Runs, newest first', columns, some.map(run => row(history, run)));
    let shown = make(rows.slice(0, FIRST));
    const more = h('button', {type: 'button', class: 'quiet', on: {click: () => {
        const all = make(rows);
        shown.replaceWith(all);
        shown = all;
        more.remove();
    }}}, `Show all ${rows.length}`);
    return h('section', {id: 'runs', 'aria-labelledby': 'runs-title'}, h('h2', {id: 'runs-title'}, 'Runs'),
        h('p', {class: 'intro'}, 'A repeat run measures a commit again: the differences between its values show the '
            + 'noise.'),
        shown, rows.length > FIRST ? more : null, machines(history), declared(history));
}

function row(history, run) {
    const events = history.machineChanges.filter(event => event.run === run.index).map(event => event.text);
    const remarks = [run.repeatRun ? 'repeat run' : null, run.lowConfidence
        ? `low confidence: ${run.lowConfidenceReason}` : null, ...events].filter(Boolean);
    const files = [
        run.record && beside(run.record, 'raw JSON'),
        run.workflowUrl && outside(run.workflowUrl, 'workflow'),
        ...(run.flameGraphs ?? []).map(graph => beside(graph.path, `flame graph ${graph.title}`)),
    ].filter(Boolean);
    return [format.moment(run.date), [outside(history.commitUrl(run.commit), h('code', {}, format.short(run.commit))),
        ` ${run.subject ?? ''}`], run.scope ?? '', remarks.join('; '), run.seconds ?? '–',
    files.map((file, i) => [i ? ' · ' : '', file])];
}

function machines(history) {
    const newest = history.newest.machine;
    return history.machines.map((machine, index) => h('details', {open: index === newest},
        h('summary', {}, `${index === newest ? 'Machine of the newest run' : 'Earlier machine'}: ${machine.cpu}, `
            + `${machine.cores} cores`),
        h('dl', {}, Object.entries(machine).filter(([name]) => name !== 'cpu' && name !== 'cores')
            .flatMap(([name, value]) => [h('dt', {}, NAMES[name] ?? name), h('dd', {}, String(value))])))).toReversed();
}

const NAMES = {architecture: 'Architecture', system: 'System', kernel: 'Kernel', jdk: 'JDK', compiler: 'Compiler',
    flags: 'Flags', kernelTier: 'Instruction set'};

function declared(history) {
    return history.knownChanges.length === 0 ? null : h('details', {},
        h('summary', {}, `Declared changes (${history.knownChanges.length})`),
        h('ul', {}, history.knownChanges.map(known => h('li', {},
            outside(history.commitUrl(known.commit), h('code', {}, format.short(known.commit))),
            ` ${known.reason} (${known.series.join(', ')})`))));
}
