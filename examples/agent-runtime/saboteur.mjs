// Somebody who owns the machine, and would rather that the agent had never touched the credentials.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sealNow } from 'sillok/seal'

const isWitness = (line) => line.includes('"event":"agent_security"') && line.includes('sandbox_violation')

/** Each changes the copy of a log root that it is given. */
export const ACTS = {
  /** The refusal becomes a permission: the same length, in the segment and in the sealed entry. */
  edit(root) {
    everywhere(join(root, 'audit'), (text) => text.replace('"action":"blocked"', '"action":"allowed"'))
  },

  /** The record goes from the segment, which is what search shows; the sealed log stays as it is. */
  remove(root) {
    inSegments(root, (lines) => lines.filter((line) => !isWitness(line)))
  },

  /** The last hours never happened: the whole folder as it was before, with valid signatures. */
  rollBack(root, earlier) {
    rmSync(join(root, 'audit'), { recursive: true })
    cpSync(join(earlier, 'audit'), join(root, 'audit'), { recursive: true })
  },

  /** History without the record, sealed anew from the beginning, with the log's own key. */
  async reseal(root) {
    inSegments(root, (lines) => lines.filter((line) => !isWitness(line)))
    rmSync(join(root, 'audit/tlog'), { recursive: true })
    const own = join(root, '.sillok/seal/audit')
    for (const name of readdirSync(own))
      if (name !== 'log.skey' && name !== 'seal.json') rmSync(join(own, name), { recursive: true })
    const settings = JSON.parse(readFileSync(join(own, 'seal.json'), 'utf8'))
    writeFileSync(join(own, 'seal.json'), JSON.stringify({ ...settings, anchors: [] }))
    await sealNow({ root, stream: 'audit' })
  },
}

function inSegments(root, change) {
  const folder = join(root, 'audit')
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    const path = join(folder, name)
    writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'))
  }
}

function everywhere(folder, change) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    // Byte by byte: entries have their lengths before them.
    const text = readFileSync(path, 'latin1')
    if (text.includes('sandbox_violation')) writeFileSync(path, change(text), 'latin1')
  }
}

if (process.argv[1]?.endsWith('saboteur.mjs')) {
  const [, , act, root, earlier] = process.argv
  if (!Object.hasOwn(ACTS, act ?? '') || !existsSync(root ?? '')) {
    console.error(`Usage: node saboteur.mjs ${Object.keys(ACTS).join('|')} <log root> [<earlier copy>]`)
    process.exit(2)
  }
  await ACTS[act](root, earlier)
}
