/** What the supervisor tells the engine's process: first what to open, then, every second, that it wants an answer. */
export type ToChild = Opening | 'are you there'

export interface Opening {
  dataDir: string
  socketPath: string
  memoryBytes: number
  database: string
}

/** What the engine's process tells the supervisor. */
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'here' }
  | { kind: 'failed'; message: string; nodeCode?: string }
