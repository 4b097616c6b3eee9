import fs from 'node:fs'

/** What is known of a file without opening it. */
export type FileStat = Pick<fs.Stats, 'mode' | 'size' | 'mtimeMs' | 'dev' | 'ino'>

/** A folder as it was met; its path is from the root, `''` for the root itself. */
export interface Folder {
  path: string
  dev: number
  ino: number
}

/** What is in a folder: `count` names, and of each as many numbers as `FACTS`. Without objects, so that a thread can give it to another. */
export interface Listing {
  path: string
  count: number
  /** With `/` between them, which no name has. */
  names: string
  facts: Float64Array
  /** What could not be read. */
  errors: readonly { path: string; message: string }[]
}

const FACTS = 5

/** Why a file could not be looked at that everybody may read. */
export const NO_UTF8 = 'its name is not UTF-8'

/** What stands in a folder. Nothing is thrown; what has gone in the meantime is left out. */
export function listFolder(root: string, { path, dev, ino }: Folder): Listing {
  const errors: { path: string; message: string }[] = []
  const absolute = path === '' ? root : `${root}/${path}`
  const statAt = (at: string, own: string): fs.Stats | undefined => {
    try {
      const stat = fs.lstatSync(at, { throwIfNoEntry: false })
      // The system's names are bytes. One that is no UTF-8 comes changed, and is not found again.
      if (stat === undefined && own.includes('\ufffd')) errors.push({ path: own, message: NO_UTF8 })
      return stat
    } catch (error) {
      errors.push({ path: own, message: (error as Error).message })
      return undefined
    }
  }
  const nothing = (): Listing => ({ path, count: 0, names: '', facts: new Float64Array(), errors })
  let names: string[]
  try {
    names = fs.readdirSync(absolute)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      errors.push({ path, message: (error as Error).message })
    return nothing()
  }
  // The names are those of the folder that was met, not of what a link leads to that has taken its place since.
  const now = statAt(absolute, path)
  if (now === undefined) return nothing()
  // Numbers of files that are gone are given again, so they alone do not tell.
  if (!now.isDirectory() || now.ino !== ino || now.dev !== dev) {
    errors.push({ path, message: 'it was replaced while it was read' })
    return nothing()
  }
  const facts = new Float64Array(names.length * FACTS)
  const prefix = path === '' ? '' : `${path}/`
  for (let n = 0, at = 0; n < names.length; n++, at += FACTS) {
    const own = prefix + names[n]
    const stat = statAt(`${root}/${own}`, own)
    if (stat === undefined) continue
    facts[at] = stat.mode
    facts[at + 1] = stat.size
    facts[at + 2] = stat.mtimeMs
    facts[at + 3] = stat.dev
    facts[at + 4] = stat.ino
  }
  return { path, count: names.length, names: names.join('/'), facts, errors }
}

/** What was found of the n-th name; `undefined` for one that was gone. */
export function statOf({ facts }: Listing, n: number): FileStat | undefined {
  const at = n * FACTS
  const mode = facts[at] as number
  if (mode === 0) return undefined
  return {
    mode,
    size: facts[at + 1] as number,
    mtimeMs: facts[at + 2] as number,
    dev: facts[at + 3] as number,
    ino: facts[at + 4] as number,
  }
}

const { S_IFMT, S_IFREG, S_IFDIR } = fs.constants
export const isFile = ({ mode }: FileStat): boolean => (mode & S_IFMT) === S_IFREG
export const isFolder = ({ mode }: FileStat): boolean => (mode & S_IFMT) === S_IFDIR
