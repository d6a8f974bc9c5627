// The site of the documentation: bin/docs builds it to build/docs. No file of another server is loaded.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const docs = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const repository = process.env.DOCS_REPOSITORY ?? 'https://github.com/rangebar/rangebar'
const base = process.env.DOCS_BASE ?? '/'

/** Two bars of the same height. */
const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#3a5ccc" d="M2 6h5v9H2zM9 1h5v9H9z"/></svg>'

/** The anchor that GitHub gives a heading, so that links hold on both. */
const slugify = (text) => text.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').trim().replaceAll(' ', '-')

/** The pages of a folder, by their first headings. */
function pages(folder) {
  return readdirSync(path.join(docs, folder)).filter((name) => name.endsWith('.md')).sort()
    .map((name) => ({
      text: /^# (.+)$/m.exec(readFileSync(path.join(docs, folder, name), 'utf8'))[1].replaceAll('`', ''),
      link: `/${folder}/${name.slice(0, -3)}`,
    }))
}

/** Writes the page of the C header: a heading for each declaration, its comment as text, itself as code. */
function writeHeaderPage() {
  const header = readFileSync(path.join(docs, '../native/include/rangebar.h'), 'utf8')
  const page = ['# C header', '', 'From `native/include/rangebar.h`, by `bin/docs`.', '']
  const text = (comment) => comment.replace(/^\/\*+ ?/, '').replace(/\s*\*\/$/, '').split('\n').map((line) => line.replace(/^ \* ?/, ''))
    .join('\n').trim().split(/\n{2,}/)
    .map((part) => (/^ {2}|\n {2}/.test(part) ? '```c\n' + part + '\n```' : '::: v-pre\n' + part.replace(/[<>*_`[\]|]/g, '\\$&') + '\n:::'))
  for (const [, section, comment, code] of header.matchAll(
    /\/\* -{5,} ([^-\n]+?) -+ \*\/|(\/\*(?:[^*]|\*(?!\/))*\*\/)\n((?:(?!\n\n)[^])*)/g)) {
    if (section) {
      page.push(`## ${section[0].toUpperCase()}${section.slice(1)}`, '')
      continue
    }
    const name = /\b(rb_\w+)\(|typedef (?:struct|enum) (\w+)|enum (\w+)|#define (\w+)|\} (\w+);|\b(rb_\w+);/.exec(code)?.slice(1).find(Boolean)
    if (name) page.push(`### ${name === 'RANGEBAR_H' ? 'Overview' : name}`, '')
    page.push(...text(comment).flatMap((part) => [part, '']))
    if (name && name !== 'RANGEBAR_H') page.push('```c', code.trim(), '```', '')
  }
  writeFileSync(path.join(docs, 'reference/c-header.md'), page.join('\n').replaceAll(/\n```\n\n```c\n(?= {2})/g, '\n\n'))
}

writeHeaderPage()

/** Links to files outside docs lead to the repository. */
function sourceLinks(markdown) {
  const open = markdown.renderer.rules.link_open ?? ((tokens, i, options, env, self) => self.renderToken(tokens, i, options))
  markdown.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const href = tokens[i].attrGet('href')
    if (href && !/^([a-z]+:|#|\/)/.test(href)) {
      const [target, anchor] = href.split('#')
      const file = path.join(path.dirname(env.path), target)
      const outside = path.relative(path.dirname(docs), file).replaceAll(path.sep, '/')
      if (path.relative(docs, file).startsWith('..')) {
        tokens[i].attrSet('href', `${repository}/blob/main/${outside}${anchor ? `#${anchor}` : ''}`)
      } else if (target.endsWith('adr/')) {
        tokens[i].attrSet('href', pages('adr')[0].link) // the base is added later
      }
    }
    return open(tokens, i, options, env, self)
  }
}

export default {
  title: 'rangebar',
  description: 'Exact range bars from trades: C core, Java API, command line',
  lang: 'en',
  base,
  outDir: '../build/docs',
  cacheDir: '../build/docs-cache',
  rewrites: { 'README.md': 'index.md' },
  srcExclude: ['node_modules/**'],
  markdown: { anchor: { slugify }, config: sourceLinks },
  head: [
    ['meta', { name: 'referrer', content: 'no-referrer' }],
    ['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }],
  ],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorial', link: '/tutorial/first-bars' },
      { text: 'Reference', link: '/reference/semantics' },
      {
        text: 'Javadoc',
        items: [
          { text: 'Java API', link: `${base}javadoc/index.html`, target: '_self' },
          { text: 'Spark and Flink', link: `${base}javadoc/cluster/index.html`, target: '_self' },
        ],
      },
      { text: 'C header', link: '/reference/c-header' },
      // The workflow that publishes the site, and sets its path, adds this page; a site that is built here does not have it.
      ...(process.env.DOCS_BASE ? [{ text: 'Performance', link: `${base}performance/`, target: '_self' }] : []),
      { text: 'Source', link: repository },
    ],
    sidebar: [
      { text: 'Tutorial', items: pages('tutorial') },
      { text: 'How-to', collapsed: false, items: pages('how-to') },
      { text: 'Reference', collapsed: false, items: pages('reference') },
      { text: 'Explanation', collapsed: false, items: pages('explanation') },
      { text: 'Decisions', collapsed: true, items: pages('adr') },
    ],
  },
}
