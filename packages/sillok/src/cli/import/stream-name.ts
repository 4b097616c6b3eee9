import type { FormatName } from '../../formats/index.js'

/** Endings that say how a file is kept, not what it is about. */
const ENDINGS = /\.(?:gz|zst|log|jsonl|ndjson|json|txt|out|\d{1,4}|\d{4}-\d{2}-\d{2}|\d{8})$/i

/**
 * The stream that a file is imported into when none is named: `app` for `app.log`, `app.log.2.gz` and `app-2026-11-20.log`.
 * npm gives every run a file of its own: they are one stream.
 */
export function streamNameOf(fileName: string | undefined, format: FormatName): string {
  if (format === 'npm') return 'npm'
  let name = fileName ?? 'imported'
  for (let shorter = name.replace(ENDINGS, ''); shorter !== name && shorter !== ''; ) {
    name = shorter
    shorter = name.replace(ENDINGS, '')
  }
  name = name
    .replace(/[-_.]\d{4}-?\d{2}-?\d{2}$/, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
  return name === '' ? 'imported' : name.slice(0, 64)
}
