// Verdicts by their ids in format 1, which keeps two older ids, with the names for people.

export const KINDS = [
    {verdict: 'regressed', name: 'regressed'},
    {verdict: 'improved', name: 'improved'},
    {verdict: 'unstable', name: 'noisy', symbol: '≈'},
    {verdict: 'not-comparable', name: 'insufficient data', symbol: '?'},
    {verdict: 'unchanged', name: 'unchanged', symbol: '='},
];

export function nameOf({verdict}) {
    return KINDS.find(kind => kind.verdict === verdict)?.name ?? verdict;
}
