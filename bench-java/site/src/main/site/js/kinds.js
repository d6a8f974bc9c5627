// Verdicts by their ids, with the names for people.

export const KINDS = [
    {verdict: 'regressed', name: 'regressed'},
    {verdict: 'improved', name: 'improved'},
    {verdict: 'noisy', name: 'noisy', symbol: '≈'},
    {verdict: 'insufficient-data', name: 'insufficient data', symbol: '?'},
    {verdict: 'unchanged', name: 'unchanged', symbol: '='},
];

export function nameOf({verdict}) {
    return KINDS.find(kind => kind.verdict === verdict)?.name ?? verdict;
}
