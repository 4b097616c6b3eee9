import { SillokError } from '../../record/index.js'
import { parseVerifierKey, type VerifierKey } from './key.js'

const MAX_LINES = 10_000
/** No control characters but tab and newline (c2sp.org/tlog-policy, "Character set"). */
const FORBIDDEN = /[^\t\n\x20-\x7e\x80-\xff]/

/** Members of which `threshold` must have signed; each is a witness or a group. */
export interface WitnessGroup {
  threshold: number
  members: string[]
}

/** Whom to trust (c2sp.org/tlog-policy). Names are those of the file and mean nothing outside of it. */
export interface Policy {
  logs: { key: VerifierKey; url?: string }[]
  witnesses: Map<string, { key: VerifierKey; url?: string }>
  groups: Map<string, WitnessGroup>
  /** A witness, a group, or `none`. */
  quorum: string
}

/**
 * Reads a trust policy file.
 *
 * @param bytes names are taken as bytes, not as characters: they are told apart as the file has them
 * @throws SillokError `POLICY_MALFORMED`, with the line
 */
export function parsePolicy(bytes: Buffer): Policy {
  const text = bytes.toString('latin1')
  if (FORBIDDEN.test(text)) throw wrong(0, 'has a control character')
  const lines = text.split('\n')
  if (lines.length > MAX_LINES) throw wrong(MAX_LINES, 'is more than a policy may have')
  const policy: Policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: '' }
  /** Names that no group has taken yet: a witness counts in one way only. */
  const free = new Set<string>()
  for (const [at, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '')
    if (words.length === 0 || words[0]?.startsWith('#')) continue
    readLine(policy, free, words, at + 1)
  }
  if (policy.quorum === '') throw wrong(lines.length, 'ends the file, and none says "quorum"')
  return policy
}

function readLine(policy: Policy, free: Set<string>, words: string[], line: number): void {
  const [keyword, ...rest] = words
  if (keyword === 'log') {
    const [vkey = '', url] = takeAtMost(rest, 2, line)
    const key = keyIn(vkey, 'ed25519', line)
    if (policy.logs.some((log) => log.key.publicKey.equals(key.publicKey))) throw wrong(line, 'repeats a log')
    policy.logs.push({ key, ...(url === undefined ? {} : { url }) })
  } else if (keyword === 'witness') {
    const [name = '', vkey = '', url] = takeAtMost(rest, 3, line)
    claim(policy, free, name, line)
    const key = keyIn(vkey, 'cosignature', line)
    for (const other of policy.witnesses.values())
      if (other.key.publicKey.equals(key.publicKey)) throw wrong(line, 'repeats a witness')
    policy.witnesses.set(name, { key, ...(url === undefined ? {} : { url }) })
  } else if (keyword === 'group') {
    const [name = '', size = '', ...members] = rest
    for (const member of members)
      if (!free.delete(member)) throw wrong(line, 'names a member that is not defined, or is one already')
    claim(policy, free, name, line)
    const threshold = size === 'any' ? 1 : size === 'all' ? members.length : Number(size)
    if (!/^(any|all|[1-9]\d{0,8})$/.test(size) || threshold < 1 || threshold > members.length)
      throw wrong(line, 'needs "any", "all" or a number of its members')
    policy.groups.set(name, { threshold, members })
  } else if (keyword === 'quorum') {
    const [name = ''] = takeAtMost(rest, 1, line)
    if (policy.quorum !== '') throw wrong(line, 'is a second quorum')
    if (name !== 'none' && !policy.witnesses.has(name) && !policy.groups.has(name))
      throw wrong(line, 'names a quorum that is not defined above it')
    policy.quorum = name
  } else {
    throw wrong(line, 'is neither log, witness, group nor quorum')
  }
}

function claim(policy: Policy, free: Set<string>, name: string, line: number): void {
  if (name === '' || name === 'none' || policy.witnesses.has(name) || policy.groups.has(name))
    throw wrong(line, 'has no name of its own')
  free.add(name)
}

function takeAtMost(words: string[], count: number, line: number): string[] {
  if (words.length > count) throw wrong(line, 'has too many words')
  return words
}

function keyIn(vkey: string, type: VerifierKey['type'], line: number): VerifierKey {
  let key: VerifierKey
  try {
    key = parseVerifierKey(Buffer.from(vkey, 'latin1').toString())
  } catch (cause) {
    throw wrong(line, 'has no public key that is understood', cause)
  }
  if (key.type !== type) throw wrong(line, `has a key of another kind than ${type}`)
  return key
}

function wrong(line: number, how: string, cause?: unknown): SillokError {
  return new SillokError('POLICY_MALFORMED', `Line ${line} of the policy ${how}.`, { cause })
}
