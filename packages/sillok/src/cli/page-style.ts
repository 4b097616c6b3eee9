/** The page's style: light and dark as the reader has it, and plain on paper. */
export const STYLE = `
:root { --ink: #1c1e21; --soft: #5b6168; --line: #d9dce0; --paper: #fff; --code: #f3f4f6; --good: #17703b; --bad: #b3261e; --open: #8a5a00 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a2a9b2; --line: #3a3f46; --paper: #16181b; --code: #22262b; --good: #6cc58d; --bad: #ff8a80; --open: #e6b455 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main, footer { max-width: 56rem; margin: 0 auto; padding: 1.5rem }
footer { color: var(--soft); border-top: 1px solid var(--line); font-size: 13px }
.kind { margin: 0; color: var(--soft) }
h1 { margin: 0 0 1rem; font-size: 1.6rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.verdict { border: 1px solid var(--mark); border-left-width: .5rem; border-radius: 4px; padding: .75rem 1rem; break-inside: avoid }
.verdict strong { color: var(--mark); font-size: 1.3rem }
.verdict p { margin: .25rem 0 0 }
.intact, .intact_with_authorised_gaps { --mark: var(--good) }
.tampered { --mark: var(--bad) }
.unproven { --mark: var(--open) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; margin: 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
code, pre { font: 13px/1.5 ui-monospace, monospace; background: var(--code); border-radius: 3px; padding: .1rem .3rem; overflow-wrap: anywhere }
code { display: inline-block; max-width: 100% }
code + code { margin-top: .3rem }
pre { padding: .6rem .8rem; margin: .5rem 0; white-space: pre-wrap }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
td:last-child, .wide { overflow-wrap: anywhere }
th { color: var(--soft); font-weight: 600; white-space: nowrap }
.number { text-align: right; white-space: nowrap }
tr { break-inside: avoid }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; gap: 0 }
  dd { margin-bottom: .6rem }
  .stack thead { display: none }
  .stack tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line) }
  .stack td { border: 0; padding: 0 .75rem 0 0; display: inline-block }
  .stack td:last-child, .stack .wide { display: block }
  .stack .at::before { content: "entry " }
  .stack .by::before { content: "said by " }
}
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --code: #f3f4f6; --good: #17703b; --bad: #b3261e; --open: #8a5a00 }
  main, footer { max-width: none; padding: 0 }
  h2 { break-after: avoid }
}
`
