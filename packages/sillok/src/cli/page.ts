import { type Html, html, marked } from './html.js'
import { STYLE } from './page-style.js'
import { VERSION } from './version.js'

/** What a page is about. */
interface Page {
  /** One line above the heading: what sort of page it is. */
  kind: string
  name: string
  /** Of the window; `name` where there is none. */
  title?: string
  /** Comes to the style of all pages. */
  style?: string
  content: Html
  /** When what it says was so. */
  at: Date
}

/** A page for people who have no terminal: nothing is loaded from elsewhere, and it prints. */
export function page({ kind, name, title = name, style = '', content, at }: Page): string {
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${marked(STYLE + style)}</style>
</head>
<body>
<main>
<p class="kind">${kind}</p>
<h1>${name}</h1>
${content}
</main>
<footer>sillok ${VERSION}, ${at.toISOString()}</footer>
</body>
</html>`}\n`
}
