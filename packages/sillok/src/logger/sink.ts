import type { Level } from '../record/index.js'

/**
 * Where finished lines go. A sink is given what may leave and nothing else: one JSON object, redacted, without its newline. What needs
 * fields parses the line; so no sink can show what another one masks.
 *
 * @example const seen: Sink = { write: (line) => void lines.push(line) }
 */
export interface Sink {
  /**
   * Called by `configure` before the first line, with the folder of all streams. What it throws `configure` throws; logging is then off.
   * Where there are no files (`sillok/portable`) it is not called.
   */
  open?(place: { readonly root: string }): void
  /** Takes one line. What it throws is counted, and reaches neither the application nor the other sinks. */
  write(line: string, level: Level): void
  /** Resolves when every line taken so far is as safe as this sink makes it. */
  flush?(): Promise<void>
  /** The same at once, for the end of the process. */
  flushSync?(): void
  close?(): Promise<void>
}
