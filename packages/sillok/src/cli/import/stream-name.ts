import type { FormatName } from '../../formats/index.js'

/** Endings that say how a file is kept, not what it is about. */
const ENDINGS = /\.(?:gz|zst|log|jsonl|ndjson|json|txt|out|\d{1,4})$/i

/** A day, to the hour or second where a log is rotated so often: `-20261120`, `.2026-11-20`, `.2026-11-20-10`, `_2026-11-20T10-00-00`. */
const DATE = /[-_.]\d{4}-?\d{2}-?\d{2}(?:[-_T]?\d{2}(?:[-_]?\d{2}){0,2})?$/

/**
 * The stream that a file is imported into when none is named: `app` for `app.log`, `app.log.2.gz` and `app-2026-11-20.log`.
 * npm gives every run a file of its own: they are one stream.
 */
export function streamNameOf(fileName: string | undefined, format: FormatName): string {
  if (format === 'npm') return 'npm'
  let name = fileName ?? 'imported'
  const cut = (text: string) => text.replace(ENDINGS, '').replace(DATE, '')
  for (let shorter = cut(name); shorter !== name && shorter !== ''; ) {
    name = shorter
    shorter = cut(name)
  }
  name = name.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '')
  return name === '' ? 'imported' : name.slice(0, 64)
}
