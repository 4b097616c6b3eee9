import type { Family } from './tree.js'

/** So many logs are told one by one of a folder, and in all. */
const MOST = 40
const MOST_IN_ALL = 120
/** So many that look like logs are told beside a folder that is told as one. */
const LOGS_BESIDE = 10

const LIKE_A_LOG = /\.(?:log|jsonl|ndjson|err|out)(?:[.\-_{]|$)|(?:^|\/)logs?\//i

/**
 * Makes the list one that a person can read: a folder with very many kinds of files becomes one entry, beside those of its files that look like logs.
 */
export const folded = (families: readonly Family[]): Family[] => fold(families, 0, MOST_IN_ALL)

function fold(families: readonly Family[], depth: number, most: number): Family[] {
  const groups = new Map<string, Family[]>()
  for (const family of families) {
    const names = (family.globs[0] as string).split('/')
    // Files of the folder itself are each a group.
    const key =
      names.length > depth + 1 ? `${names.slice(0, depth + 1).join('/')}/**` : (family.globs[0] as string)
    groups.set(key, [...(groups.get(key) ?? []), family])
  }
  const lists = [...groups].map(([key, own]) => ({
    key,
    own: key.endsWith('/**') && own.length > 1 ? fold(own, depth + 1, MOST) : own,
  }))
  let count = lists.reduce((sum, { own }) => sum + own.length, 0)
  for (const list of [...lists].sort((a, b) => b.own.length - a.own.length)) {
    if (count <= most || list.own.length <= 1) break
    const before = list.own.length
    list.own = asOne(list.key, list.own)
    count -= before - list.own.length
  }
  return lists.flatMap(({ own }) => own)
}

function asOne(glob: string, families: readonly Family[]): Family[] {
  const logs = families.filter(({ globs }) => globs.some((one) => LIKE_A_LOG.test(one)))
  const beside = logs.length <= LOGS_BESIDE ? logs : []
  const rest = families.filter((family) => !beside.includes(family))
  if (rest.length <= 1) return [...families]
  return [
    {
      globs: [glob],
      files: rest.reduce((sum, { files }) => sum + files, 0),
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, 0),
      newestMs: Math.max(...rest.map(({ newestMs }) => newestMs)),
      examples: [],
      kinds: rest.reduce((sum, { kinds = 1 }) => sum + kinds, 0),
    },
    ...beside,
  ]
}
