// Which series share a chart, and in which section it stands. Every series of a history is in exactly one section;
// what no rule names is under "More", so a new series is seen without a change here.

const SIZES = ['1m', '100k', '1k'];
const RUNGS = ['native-loop', 'ffm-off-heap', 'api-off-heap', 'jni-off-heap', 'ffm-heap', 'api-heap', 'jni-heap',
    'pure-java'];
const LAYERS = {core: 'native', api: 'java'};
const LAYER_NAMES = {core: 'native core', api: 'Java API'};

const tail = (id, parts) => id.split('/').slice(parts).join('/');
const title = text => text.replaceAll('-', ' ').replaceAll('/', ', ').replace(/^./, first => first.toUpperCase());
const rungName = rung => title(rung).replace(/^(ffm|jni|api)\b/i, word => word.toUpperCase()).replace('java', 'Java');
const trades = size => ({'1k': '1,000', '100k': '100,000', '1m': '1M', '20m': '20M'}[size] ?? size);

export function sections(history) {
    const free = new Map(history.series.map(series => [series.id, series]));
    const take = id => {
        const series = free.get(id);
        free.delete(id);
        return series;
    };
    const takeAll = test => [...free.values()].filter(test).map(series => take(series.id));
    const chart = (name, lines, more = {}) => {
        const there = lines.filter(line => line.series);
        return there.length ? [{title: name, lines: there, ...more}] : [];
    };
    const percentiles = (layer, prefix) => ['p50', 'p95', 'p99'].map((p, dash) =>
        ({series: take(`${layer}/latency/${prefix}${p}`), name: p, ink: LAYERS[layer], dash}));

    return [
        {id: 'beside', name: 'Native/Java', title: 'Native beside Java', layout: 'pairs',
            question: 'The same work on the same trades in both layers; beside it what crossing from Java costs, '
                + 'measured in turn in one process, which is far quieter than two times from two processes.',
            charts: beside(take, takeAll, chart)},
        {id: 'latency', name: 'Latency', title: 'Latency', layout: 'two',
            question: 'How long a batch of 1,000 trades and a burst of 64 single pushes take, at the median and at '
                + 'the slow end. The clock’s own cost is part of each.',
            charts: [
                ...chart('Batch of 1,000, native core', percentiles('core', '')),
                ...chart('Batch of 1,000, Java API', percentiles('api', '')),
                ...chart('Burst of 64 pushes, native core', percentiles('core', 'burst-64/')),
                ...chart('Burst of 64 pushes, Java API', percentiles('api', 'burst-64/')),
                ...chart('Two readings of the clock', bothLayers(take, 'latency/clock'), {size: 'small'}),
            ]},
        {id: 'memory', name: 'Memory', title: 'Memory', layout: 'two', question: 'How much memory is taken at most.',
            charts: [
                ...chart('Peak of a JVM that makes and processes 1M trades',
                    [{series: take('api/memory/peak-1m'), name: 'Java API', ink: 'java'}], limit(history)),
                ...chart('Allocated by the core, per processor and batch',
                    [{series: take('core/memory/native'), name: 'native core', ink: 'native'}]),
            ]},
        {id: 'bars', name: 'Compression', title: 'Compression', layout: 'two',
            question: 'How many bars a million trades become. Neither more nor less is better: a change here means '
                + 'that bars are cut elsewhere than before.',
            charts: chart('Bars per million trades', ['100', '250', '500', '1000'].map((threshold, dash) =>
                ({series: take(`api/bars-per-million/${threshold}`), name: `${threshold} dbps`, ink: 'ratio', dash})),
                {log: true})},
        {id: 'allocation', name: 'Allocation', title: 'Allocation per operation', layout: 'many',
            question: 'Bytes that one operation allocates on the Java heap. Exact, so any step is a change.',
            charts: families(takeAll(series => series.id.startsWith('api/allocated/')), 2)},
        {id: 'ladder', name: 'Ladder', title: 'The ladder', layout: 'many', ladder: ladderTable(history),
            question: 'The same batch by every way to the core: what does each step away from a native loop cost?',
            charts: ladder(take, takeAll, chart)},
        {id: 'instructions', name: 'Instructions', title: 'Instructions', layout: 'many',
            question: 'Counted under Callgrind once a week: no machine noise, so small changes show.',
            charts: families(takeAll(series => series.unit === 'instructions'), 1)},
        {id: 'more', name: 'More', title: 'More series', layout: 'many',
            question: 'The same name means the same trades in both layers.',
            charts: pairs(takeAll(() => true))},
        {id: 'rulers', name: 'Rulers', title: 'Rulers', layout: 'three',
            question: 'Programs that always do the same work. When they change, the machine did; a run whose rulers '
                + 'are off is drawn hollow.',
            charts: rulers(history)},
    ].filter(section => section.charts.length > 0);
}

function beside(take, takeAll, chart) {
    const sizes = [...SIZES, '20m'];
    const rows = sizes.flatMap(size => [
        ...chart(`Batch of ${trades(size)} trades`, bothLayers(take, `batch/${size}`)),
        ...chart(`Overhead, batch of ${trades(size)}`, [{series: take(size === '1k' ? 'ffm/overhead'
            : `ffm/overhead/off-heap/${size}`), name: 'Java ÷ native', ink: 'ratio'}],
        {limits: [{value: 1, label: ''}]}),
    ]);
    const heap = SIZES.map((size, dash) =>
        ({series: take(`ffm/overhead/heap/${size}`), name: trades(size), ink: 'ratio', dash}));
    const batchHeap = SIZES.map((size, dash) => ({series: take(`api/batch-heap/${size}`), name: trades(size),
        ink: 'java', dash}));
    return [...rows, ...chart('Batches of arrays on the heap', batchHeap, {log: true}),
        ...chart('Overhead, arrays on the heap', heap, {limits: [{value: 1, label: ''}]}),
        ...chart('Single pushes of 1M trades', bothLayers(take, 'stream/1m')),
        ...chart('Overhead, single pushes',
            [{series: take('ffm/overhead/push/1m'), name: 'Java ÷ native', ink: 'ratio'}],
            {limits: [{value: 1, label: ''}]}),
        ...families(takeAll(series => series.layer === 'ffm'), 1)];
}

function bothLayers(take, name) {
    return Object.entries(LAYERS).map(([layer, ink]) =>
        ({series: take(`${layer}/${name}`), name: LAYER_NAMES[layer], ink}));
}

// Series that differ in the last part of their id share a chart.
function families(list, parts) {
    const groups = Map.groupBy(list, series => tail(series.id, parts).split('/').slice(0, -1).join('/')
        || tail(series.id, parts));
    return [...groups].flatMap(([name, members]) => chunks(members.toSorted((a, b) => rank(a) - rank(b))).map(some => ({
        title: title(name), size: 'small',
        lines: some.map((series, dash) => ({series, dash, ink: LAYERS[series.layer] ?? 'ratio',
            name: trades(series.id.split('/').at(-1)).replaceAll('-', ' ')})),
    })));
}

// core/X and api/X in one chart.
function pairs(list) {
    const key = series => series.layer in LAYERS ? `${tail(series.id, 1)} ${series.unit}` : series.id;
    return [...Map.groupBy(list, key).values()].map(members => ({
        title: members[0].layer in LAYERS ? title(tail(members[0].id, 1)) : members[0].title, size: 'small',
        lines: members.toSorted((a, b) => (a.layer === 'core' ? 0 : 1) - (b.layer === 'core' ? 0 : 1))
            .map(series => ({series, ink: LAYERS[series.layer] ?? 'ratio',
                name: LAYER_NAMES[series.layer] ?? 'newest'})),
    }));
}

// Batches from large to small, as everywhere; else as the history has them.
function rank(series) {
    return [...SIZES, '20m'].indexOf(series.id.split('/').at(-1));
}

function chunks(list) {
    return Array.from({length: Math.ceil(list.length / 4)}, (_, i) => list.slice(i * 4, i * 4 + 4));
}

function ladder(take, takeAll, chart) {
    const calls = takeAll(series => series.id.startsWith('ladder/empty-call/'));
    const rungs = RUNGS.flatMap(rung => {
        const name = rungName(rung);
        const lines = SIZES.map((size, dash) => ({series: take(`ladder/ratio/${rung}/${size}`), name: trades(size),
            ink: 'ratio', dash}));
        return chart(`${name} ÷ native loop`, lines, {size: 'small', limits: [{value: 1, label: ''}]});
    });
    // Times of the rungs: the table above and the table of all series have them, the ratios say more.
    takeAll(series => series.layer === 'ladder' && series.unit === 'ns');
    return [...rungs, ...chart('An empty call', calls.map((series, dash) =>
        ({series, name: series.id.split('/').at(-1).replaceAll('-', ' '), ink: 'native', dash})), {size: 'small'})];
}

function ladderTable(history) {
    const rows = RUNGS.map(rung => ({
        name: rungName(rung),
        cells: SIZES.map(size => ({
            time: history.get(`ladder/${rung}/${size}`),
            ratio: history.get(`ladder/ratio/${rung}/${size}`),
            loop: rung === 'native-loop',
        })),
    })).filter(row => row.cells.some(cell => cell.time));
    return rows.length ? {sizes: SIZES.map(trades), rows} : null;
}

function limit(history) {
    const target = history.targets.find(each => each.id === 'peak-memory');
    const label = target && `limit ${target.limit}\u202f${target.unit}`;
    return target ? {limits: [{value: target.limit, label}], note: label} : {};
}

function rulers(history) {
    const names = [...new Set(history.runs.flatMap(run => Object.keys(run.rulers ?? {})))];
    return names.map(name => {
        const values = history.runs.map(run => run.rulers?.[name] ?? null);
        const none = values.map(() => null);
        const series = {id: `ruler/${name}`, unit: 'ns', values, low: none, high: none, exact: false,
            smallerIsBetter: true, last: values.findLastIndex(value => value !== null)};
        return {title: title(name), size: 'small', lines: [{series, name, ink: 'muted'}]};
    });
}
