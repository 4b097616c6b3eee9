import fs from 'node:fs'

/** A file, whatever its name is. */
export const identity = ({ dev, ino }: { dev: number; ino: number }): string => `${dev}:${ino}`

/**
 * The files that processes have open, with one process each. Only those processes can be looked into that are the caller's own, or all
 * where the caller is root.
 *
 * @param wanted only these are looked for
 */
export function openFiles(wanted: ReadonlySet<string>): Map<string, number> {
  const found = new Map<string, number>()
  for (const pid of list('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const fd of list(`/proc/${pid}/fd`)) {
      try {
        const key = identity(fs.statSync(`/proc/${pid}/fd/${fd}`))
        if (wanted.has(key)) found.set(key, Number(pid))
      } catch {
        // Closed, or ended, meanwhile.
      }
    }
  }
  return found
}

function list(path: string): string[] {
  try {
    return fs.readdirSync(path)
  } catch {
    return []
  }
}
