/**
 * Where archived files are kept: a folder beside the logs, or object storage. Objects are written once and never changed; an object is there
 * whole, or not at all.
 */
export interface ArchiveStore {
  /**
   * Keeps an object. Resolves when it is safe. Where one of that key is there already it stays, and `put` says so: the caller compares.
   *
   * @param key names with `/` between them
   * @returns whether it was kept; `false` where there is one of that key
   */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<boolean>
  /** The bytes of an object, as they are kept now. @throws SillokError `ARCHIVE_MISSING` */
  get(key: string): AsyncIterable<Uint8Array>
  /** The keys that begin so, in any order. */
  list(prefix: string): AsyncIterable<string>
  /** Removes an object that turned out not to be what was to be kept. */
  remove(key: string): Promise<void>
}
