// Creates all elements. Text is inserted as text, so that content of a history is never parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (name === 'on') {
            for (const [event, listener] of Object.entries(value)) {
                node.addEventListener(event, listener);
            }
        } else if (value !== null && value !== undefined && value !== false) {
            node.setAttribute(name, value === true ? '' : String(value));
        }
    }
    node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return node;
}

export function h(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Returns a link to another site, or plain text if the address is not an https address (it may be a javascript: one).
export function outside(address, text, attributes = {}) {
    const url = URL.parse(address ?? '');
    return url?.protocol === 'https:' ? h('a', {href: url.href, rel: 'noopener', ...attributes}, text) : text;
}

// Returns a link to a file of this site, or plain text if the path leads outside.
export function beside(path, text, attributes = {}) {
    const folder = new URL('.', document.baseURI).href;
    const url = URL.parse(path ?? '', folder);
    return path && url?.href.startsWith(folder) ? h('a', {href: path, ...attributes}, text) : text;
}

// Lets a narrow column break a path between its parts.
export function breakable(path) {
    return path.split('/').flatMap((part, i) => (i === 0 ? [part] : ['/', h('wbr'), part]));
}

export function say(text) {
    document.getElementById('spoken').textContent = text;
}

export function table(caption, columns, rows) {
    return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption}, h('table', {},
        h('caption', {class: 'unseen'}, caption),
        h('thead', {}, h('tr', {}, columns.map(column =>
            h('th', {scope: 'col', class: column.number ? 'number' : null}, column.title)))),
        h('tbody', {}, rows.map(row => h('tr', {}, row.map((cell, i) =>
            h('td', {class: columns[i].number ? 'number' : null}, cell)))))));
}
