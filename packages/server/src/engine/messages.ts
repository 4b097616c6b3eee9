/** What the supervisor tells the engine's process, once. */
export interface ToChild {
  dataDir: string
  socketPath: string
  memoryBytes: number
  database: string
}

/** What the engine's process tells the supervisor. */
export type FromChild = { kind: 'ready' } | { kind: 'failed'; message: string; nodeCode?: string }
