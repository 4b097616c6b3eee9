import type { Family } from './tree.js'

const PACKED = /\.(?:gz|zst|xz|bz2)$/
/** What logrotate and loggers put behind the name of a log. */
const ROTATED = /(?:\.(?:\d{1,4}|\{n\d*\}|old)|[-._](?:\d{8}|\{date\d*\}))$/

/** Puts what was rotated, and compressed, to the log that it was: `syslog`, `syslog.1` and `syslog.2.gz` are one. */
export function withRotated(families: readonly Family[]): Family[] {
  const known = new Map(families.map((family) => [family.globs[0], family]))
  const stay: Family[] = []
  for (const family of [...families].sort((a, b) => lengthOf(a) - lengthOf(b))) {
    const glob = family.globs[0] as string
    const plain = glob.replace(PACKED, '')
    const base = plain.replace(ROTATED, '')
    const log = known.get(base) ?? (plain === base ? undefined : known.get(plain))
    if (log === undefined || log === family) {
      stay.push(family)
      continue
    }
    const globs = new Set(log.globs)
    if (plain !== base && known.get(base) === log)
      globs.add(`${base}${/[-._]/.exec(plain.slice(base.length))?.[0]}{rotation}`)
    // What is compressed is what it was before, for the two that the map knows.
    if (/\.(?:xz|bz2)$/.test(glob)) globs.add(glob)
    log.globs = [...globs]
    log.files += family.files
    log.bytes += family.bytes
    log.newestMs = Math.max(log.newestMs, family.newestMs)
  }
  return stay.sort((a, b) => ((a.globs[0] as string) < (b.globs[0] as string) ? -1 : 1))
}

const lengthOf = ({ globs }: Family): number => globs[0]?.length ?? 0
