/** Files of one name, with what was rotated of them. */
export interface Rotating {
  files: number
  bytes: number
  newestMs: number
  /** What stands behind the name of what was rotated: `.{rotation}`. */
  rotated?: ReadonlySet<string>
}

const PACKED = /\.(?:gz|zst|xz|bz2)$/
/** What logrotate and loggers put behind the name of a log, in the key of a name. */
const ROTATED = /(?:\.\{n\}|\.old|[-._]\{date\})$/

/**
 * Puts what was rotated, and compressed, to the log that it was: `syslog`, `syslog.1` and `syslog.2.gz` are one.
 *
 * @param files of one folder, by the keys of their names
 */
export function withRotated<T extends Rotating>(files: ReadonlyMap<string, T>): T[] {
  const logs = new Map<string, T>()
  for (const [key, own] of [...files].sort(([a], [b]) => a.length - b.length)) {
    const packed = PACKED.exec(key)?.[0] ?? ''
    const plain = key.slice(0, key.length - packed.length)
    const base = plain.replace(ROTATED, '')
    const name = logs.has(base) ? base : plain
    const log = name === key ? undefined : logs.get(name)
    if (log === undefined) {
      logs.set(key, own)
      continue
    }
    // What is compressed by gzip or zstd is what it was before: the map knows that.
    const end = `${name === plain ? '' : `${plain[base.length]}{rotation}`}${/xz|bz2/.test(packed) ? packed : ''}`
    logs.set(name, {
      ...log,
      files: log.files + own.files,
      bytes: log.bytes + own.bytes,
      newestMs: Math.max(log.newestMs, own.newestMs),
      rotated: new Set([...(log.rotated ?? []), ...(end === '' ? [] : [end])]),
    })
  }
  return [...logs.values()]
}
