import fs from 'node:fs'

/** A missed notification must not stop a reader: it looks for itself this often. */
const LOOK_MS = 500
/** After a notification more usually follows at once; waiting this long reads it together. */
const GATHER_MS = 10

export interface Change {
  /** Resolves at the next change, and by itself after half a second. */
  happened: Promise<void>
  close(): void
}

/** Watches a folder for its next change. Begin watching before looking, so that nothing falls between. */
export function changeIn(folder: string, signal?: AbortSignal): Change {
  let settle = (): void => {}
  const happened = new Promise<void>((resolve) => {
    settle = resolve
  })
  const timer = setTimeout(settle, LOOK_MS)
  let gather: NodeJS.Timeout | undefined
  let watcher: fs.FSWatcher | undefined
  try {
    watcher = fs.watch(folder, () => {
      gather ??= setTimeout(settle, GATHER_MS)
    })
    watcher.on('error', () => {})
  } catch {
    // The folder does not exist yet, or the system has no watches left: looking every half second does.
  }
  signal?.addEventListener('abort', settle, { once: true })
  return {
    happened,
    close() {
      clearTimeout(timer)
      clearTimeout(gather)
      watcher?.close()
      signal?.removeEventListener('abort', settle)
    },
  }
}
