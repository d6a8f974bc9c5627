// Assigns series to charts and charts to sections. Every series of a history is in exactly one section; a series
// without a rule is under "More", so that a new series appears without a change here.

const SIZES = ['1m', '100k', '1k'];
const BREAKDOWN_LAYERS = ['native-loop', 'ffm-off-heap', 'api-off-heap', 'jni-off-heap', 'ffm-heap', 'api-heap',
    'jni-heap', 'pure-java'];
const SIZE_NAMES = {'1k': '1,000', '100k': '100,000', '1m': '1M', '20m': '20M'};
const LAYERS = {core: 'native', api: 'java'};
const WAYS = {ffm: 'ratio', jni: 'java'};
const JDK = /^jni\/overhead\/jdk(\d+)/;
const LAYER_NAMES = {core: 'native core', api: 'Java API'};

const tail = (id, parts) => id.split('/').slice(parts).join('/');
// The id without its layer, with numbers of trades in words.
const sizedTail = id => id.split('/').slice(1).map(part => part in SIZE_NAMES ? `${SIZE_NAMES[part]} trades` : part)
    .join('/');
const sizedWords = text => text.split(' ').map(part => part in SIZE_NAMES ? `${SIZE_NAMES[part]} trades` : part).join(' ');
const title = text => text.replaceAll('-', ' ').replaceAll('/', ', ').replace(/^./, first => first.toUpperCase());
const layerName = layer => title(layer).replace(/^(ffm|jni|api)\b/i, word => word.toUpperCase())
    .replace('java', 'Java');
const callName = call => call === 'nothing' ? 'no call' : layerName(call);
const trades = size => SIZE_NAMES[size] ?? size;

export function sections(history) {
    const free = new Map(history.series.map(series => [series.id, series]));
    const claim = id => {
        const series = free.get(id);
        free.delete(id);
        return series;
    };
    const claimAll = test => [...free.values()].filter(test).map(series => claim(series.id));
    const chart = (name, lines, more = {}) => {
        const there = lines.filter(line => line.series);
        return there.length ? [{title: name, lines: there, ...more}] : [];
    };
    const percentiles = (layer, prefix) => ['p50', 'p95', 'p99'].map((p, dash) =>
        ({series: claim(`${layer}/latency/${prefix}${p}`), name: p, ink: LAYERS[layer], dash}));

    return [
        {id: 'beside', name: 'Native/Java', title: 'Native and Java', layout: 'pairs',
            intro: 'The same work on the same trades in both layers. Beside it stands the overhead of each way from Java '
                + 'to the core, FFM and JNI, measured by turns with a native loop in one process, which is far less noisy '
                + 'than two times from two processes.',
            charts: beside(claim, claimAll, chart)},
        {id: 'latency', name: 'Latency', title: 'Latency', layout: 'two',
            intro: 'Time of a batch of 1,000 trades and of a burst of 64 single pushes, at the median and at the slow '
                + 'end. Each includes the time to read the clock.',
            charts: [
                ...chart('Batch of 1,000, native core', percentiles('core', '')),
                ...chart('Batch of 1,000, Java API', percentiles('api', '')),
                ...chart('Burst of 64 pushes, native core', percentiles('core', 'burst-64/')),
                ...chart('Burst of 64 pushes, Java API', percentiles('api', 'burst-64/')),
                ...chart('Two readings of the clock', bothLayers(claim, 'latency/clock'), {size: 'small'}),
            ]},
        {id: 'memory', name: 'Memory', title: 'Memory', layout: 'two', intro: 'Largest amount of memory in use.',
            charts: [
                ...chart('Peak of a JVM that generates and processes 1M trades',
                    [{series: claim('api/memory/peak-1m'), name: 'Java API', ink: 'java'}], limit(history)),
                ...chart('Allocated by the core, per processor and batch',
                    [{series: claim('core/memory/native'), name: 'native core', ink: 'native'}]),
            ]},
        {id: 'bars', name: 'Bars', title: 'Number of bars', layout: 'two',
            intro: 'Number of bars of a million trades. Neither more nor fewer is better: a change means that bars end '
                + 'at other trades than before.',
            charts: chart('Bars per million trades', ['100', '250', '500', '1000'].map((threshold, dash) =>
                ({series: claim(`api/bars-per-million/${threshold}`), name: `${threshold} dbps`, ink: 'ratio', dash})),
                {log: true})},
        {id: 'allocation', name: 'Allocation', title: 'Allocation per operation', layout: 'many',
            intro: 'Bytes that one operation allocates on the Java heap. The values are exact, so any step is a '
                + 'change.',
            charts: families(claimAll(series => series.id.startsWith('api/allocated/')), 2)},
        {id: 'overhead', name: 'Overhead', title: 'Overhead breakdown', layout: 'many',
            breakdown: breakdownTable(history),
            intro: 'Time of the same batch through each layer, and its ratio to a loop in native code.',
            charts: breakdown(claim, claimAll, chart)},
        {id: 'instructions', name: 'Instructions', title: 'Instructions', layout: 'many',
            intro: 'Counted under Callgrind once a week. The counts have no machine noise, so they show small changes.',
            charts: families(claimAll(series => series.unit === 'instructions'), 1)},
        {id: 'more', name: 'More', title: 'More series', layout: 'many',
            intro: 'Series with the same name use the same trades in both layers.',
            charts: pairs(claimAll(() => true))},
        {id: 'calibration', name: 'Calibration', title: 'Machine calibration', layout: 'three',
            intro: 'Workloads that never change: a change of their times is a change of the machine. Hollow points '
                + 'mark runs whose calibration deviates.',
            charts: calibration(history)},
    ].filter(section => section.charts.length > 0);
}

function beside(claim, claimAll, chart) {
    const sizes = [...SIZES, '20m'];
    // Both ways across in one chart.
    const overhead = (name, tail) => chart(name, Object.entries(WAYS).map(([way, ink]) =>
        ({series: claim(`${way}/overhead${tail}`), name: `${way.toUpperCase()} ÷ native`, ink})),
    {limits: [{value: 1, label: ''}]});
    const rows = sizes.flatMap(size => [
        ...chart(`Batch of ${trades(size)} trades`, bothLayers(claim, `batch/${size}`)),
        ...overhead(`Overhead, batch of ${trades(size)}`, size === '1k' ? '' : `/off-heap/${size}`),
    ]);
    const heap = SIZES.flatMap(size => overhead(`Overhead, ${trades(size)} on the heap`, `/heap/${size}`));
    const batchHeap = SIZES.map((size, dash) => ({series: claim(`api/batch-heap/${size}`), name: trades(size),
        ink: 'java', dash}));
    return [...rows, ...chart('Batches of arrays on the heap', batchHeap, {log: true}),
        ...heap,
        ...chart('Single pushes of 1M trades', bothLayers(claim, 'stream/1m')),
        ...overhead('Overhead, single pushes', '/push/1m'),
        ...otherJdks(claimAll(series => JDK.test(series.id)), chart),
        ...families(claimAll(series => series.layer in WAYS), 1)];
}

// JNI on other JDKs: one chart per batch, a line per JDK.
function otherJdks(list, chart) {
    const batch = series => series.id.replace(JDK, '').replaceAll('/', ' ').trim();
    return [...Map.groupBy(list.toSorted((a, b) => rank(a) - rank(b)), batch)].flatMap(([name, members]) => chart(
        title(`JNI overhead, other JDKs, ${name ? sizedWords(name) : '1,000 trades'}`),
        members.map((series, dash) => ({series, name: `JDK ${series.id.match(JDK)[1]} ÷ native`, ink: 'java', dash})),
        {size: 'small', limits: [{value: 1, label: ''}]}));
}

function bothLayers(claim, name) {
    return Object.entries(LAYERS).map(([layer, ink]) =>
        ({series: claim(`${layer}/${name}`), name: LAYER_NAMES[layer], ink}));
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
        title: members[0].layer in LAYERS ? title(sizedTail(members[0].id)) : members[0].title, size: 'small',
        lines: members.toSorted((a, b) => (a.layer === 'core' ? 0 : 1) - (b.layer === 'core' ? 0 : 1))
            .map(series => ({series, ink: LAYERS[series.layer] ?? 'ratio',
                name: LAYER_NAMES[series.layer] ?? 'newest'})),
    }));
}

// Batches from large to small; other series in the order of the history.
function rank(series) {
    return [...SIZES, '20m'].indexOf(series.id.split('/').at(-1));
}

function chunks(list) {
    return Array.from({length: Math.ceil(list.length / 4)}, (_, i) => list.slice(i * 4, i * 4 + 4));
}

function breakdown(claim, claimAll, chart) {
    const calls = claimAll(series => series.id.startsWith('overhead/empty-call/'));
    const ratios = BREAKDOWN_LAYERS.flatMap(layer => {
        const name = layerName(layer);
        const lines = SIZES.map((size, dash) => ({series: claim(`overhead/ratio/${layer}/${size}`), name: trades(size),
            ink: 'ratio', dash}));
        return chart(`${name} ÷ native loop`, lines, {size: 'small', limits: [{value: 1, label: ''}]});
    });
    // The breakdown table and the table of all series show the times; the charts show the ratios.
    claimAll(series => series.layer === 'overhead' && series.unit === 'ns');
    return [...ratios, ...chart('Empty call', calls.map((series, dash) =>
        ({series, name: callName(series.id.split('/').at(-1)), ink: 'native', dash})), {size: 'small'})];
}

function breakdownTable(history) {
    const rows = BREAKDOWN_LAYERS.map(layer => ({
        name: layerName(layer),
        cells: SIZES.map(size => ({
            time: history.get(`overhead/${layer}/${size}`),
            ratio: history.get(`overhead/ratio/${layer}/${size}`),
            loop: layer === 'native-loop',
        })),
    })).filter(row => row.cells.some(cell => cell.time));
    return rows.length ? {sizes: SIZES.map(trades), rows} : null;
}

function limit(history) {
    const target = history.targets.find(each => each.id === 'peak-memory');
    const label = target && `limit ${target.limit}\u202f${target.unit}`;
    return target ? {limits: [{value: target.limit, label}], note: label} : {};
}

function calibration(history) {
    const names = [...new Set(history.runs.flatMap(run => Object.keys(run.calibration ?? {})))];
    return names.map(name => {
        const values = history.runs.map(run => run.calibration?.[name] ?? null);
        const none = values.map(() => null);
        const series = {id: `calibration/${name}`, unit: 'ns', values, low: none, high: none, exact: false,
            smallerIsBetter: true, last: values.findLastIndex(value => value !== null)};
        return {title: title(name), size: 'small', lines: [{series, name, ink: 'muted'}]};
    });
}
