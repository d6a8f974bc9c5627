// Reads and checks history.json and provides its content to the other modules.

const FORMAT = 2;
const OLD_VERDICTS = {unstable: 'noisy', 'not-comparable': 'insufficient-data'};

export class Unreadable extends Error {
}

export async function load(address = 'history.json') {
    let response;
    try {
        response = await fetch(address, {cache: 'no-cache'});
    } catch (failure) {
        throw new Unreadable(`${address} cannot be fetched: ${failure.message}`);
    }
    if (!response.ok) {
        throw new Unreadable(`${address} cannot be fetched: the server returned ${response.status}. The file exists `
            + 'once a night has been published.');
    }
    let read;
    try {
        read = JSON.parse(await response.text());
    } catch (failure) {
        throw new Unreadable(`${address} is not JSON: ${failure.message}`);
    }
    return new History(read, address);
}

// Format 1 has older names and no events of the series: its events are the changes of the machine.
function upgraded(read) {
    const id = old => old.replace(/^ladder\//, 'overhead/');
    return {...read, machineChanges: read.events, events: [],
        runs: read.runs.map(run => ({...run, repeatRun: run.noiseRun, calibration: run.rulers})),
        series: read.series.map(series => ({...series, id: id(series.id), description: series.question,
            layer: series.layer === 'ladder' ? 'overhead' : series.layer,
            verdict: {...series.verdict, verdict: OLD_VERDICTS[series.verdict.verdict] ?? series.verdict.verdict}})),
        knownChanges: read.knownChanges.map(known => ({...known, series: known.series.map(id)}))};
}

export class History {
    constructor(read, name = 'history.json') {
        if (read?.format !== FORMAT && read?.format !== 1) {
            throw new Unreadable(`${name} has format ${read?.format}; this page reads formats 1 and ${FORMAT}. `
                + 'Publish the page and the file with one version of the monitor.');
        }
        for (const list of ['runs', 'machines', 'series', 'knownChanges', ...(read.format === 1 ? [] : ['machineChanges']),
            'events', 'targets']) {
            if (!Array.isArray(read[list])) {
                throw new Unreadable(`${name}: ${list} is not a list.`);
            }
        }
        Object.assign(this, read.format === 1 ? upgraded(read) : read);
        this.runs.forEach((run, index) => {
            run.index = index;
            run.time = Date.parse(run.date) / 1000;
            if (!Number.isFinite(run.time) || index > 0 && run.time < this.runs[index - 1].time) {
                throw new Unreadable(`${name}: runs[${index}].date is ${run.date}; expected a date that is not before `
                    + 'the previous run.');
            }
        });
        this.byId = new Map();
        for (const series of this.series) {
            for (const list of ['values', 'low', 'high']) {
                if (series[list]?.length !== this.runs.length) {
                    throw new Unreadable(`${name}: ${list} of ${series.id} has ${series[list]?.length} entries for `
                        + `${this.runs.length} runs.`);
                }
            }
            series.last = series.values.findLastIndex(value => value !== null);
            this.byId.set(series.id, series);
        }
        this.newest = this.runs.at(-1) ?? null;
    }

    get(id) {
        return this.byId.get(id);
    }

    knownOf(series) {
        return this.knownChanges.filter(known => known.run !== null && known.series.includes(series.id));
    }

    // The hardware of a run in one text; other software is no other machine.
    hardwareOf(run) {
        const machine = run.machine === null ? null : this.machines[run.machine];
        return machine && ['cpu', 'cores', 'architecture', 'system'].map(name => machine[name]).join(' ');
    }

    eventsOf(series) {
        return this.events.filter(event => event.series === series.id);
    }

    commitUrl(commit) {
        return this.repository && `${this.repository}/commit/${commit}`;
    }

    compareUrl(from, to) {
        return this.repository && `${this.repository}/compare/${from}...${to}`;
    }

    // Returns the flame graphs of a series in one run and in the newest run before it that has one, as {before, after},
    // or null.
    flameGraphs(series, run) {
        const graphOf = index => this.runs[index].flameGraphs?.find(graph => graph.title === series.id);
        const after = graphOf(run);
        if (!after) {
            return null;
        }
        const before = this.runs.slice(0, run).findLastIndex((_, index) => graphOf(index));
        return {after: {run, graph: after}, before: before < 0 ? null : {run: before, graph: graphOf(before)}};
    }
}

// Returns the newest value, of any run.
export function newestValue(series) {
    return series.last < 0 ? null : series.values[series.last];
}
