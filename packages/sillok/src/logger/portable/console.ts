import type { Level } from '../../record/index.js'
import type { Sink } from '../sink.js'

const METHOD = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
} as const satisfies Record<Level, string>

/**
 * A sink that gives each line to the console's method of its level, so that a browser's own filter works. `json`: the line as it is. `text`:
 * logger, message, and the other fields as an object that can be unfolded.
 */
export function consoleMethods(format: 'json' | 'text'): Sink {
  return {
    write(line, level) {
      // Found at each call: what took the place of `console`, a test or a tool, is heard as well.
      const method = METHOD[level]
      if (format === 'json') console[method](line)
      else {
        const { level: _, logger, message, ...fields } = JSON.parse(line) as Record<string, unknown>
        // The text of a record is never the first argument: consoles take that one for a format with directives in it.
        console[method]('%s: %s', logger, message, fields)
      }
    },
  }
}
