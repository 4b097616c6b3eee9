import { SillokError } from '../../record/index.js'
import { HASH_BYTES } from './hash.js'
import { bytesOf, countOf, textOf } from './text.js'

const HEADER = 'c2sp.org/tlog-proof@v1'
/** An inclusion proof has at most one hash a level. */
const MAX_HASHES = 63
const MAX_RECEIPT_BYTES = 2 * 1024 * 1024

/** That one entry is in a log, to be checked by anybody without the log (c2sp.org/tlog-proof). */
export interface Receipt {
  index: number
  /** The leaf's sibling first. */
  proof: Buffer[]
  /** As the log has signed it. */
  checkpoint: Buffer
  /** Whatever else; nobody has signed it. */
  extra?: Buffer
}

/** The text of a `.tlog-proof` file. */
export function formatReceipt({ index, proof, checkpoint, extra }: Receipt): string {
  const lines = [HEADER]
  if (extra !== undefined) lines.push(`extra ${extra.toString('base64')}`)
  lines.push(`index ${index}`, ...proof.map((hash) => hash.toString('base64')))
  return `${lines.join('\n')}\n\n${checkpoint.toString()}`
}

/**
 * Reads a `.tlog-proof` file. Nothing of it is verified.
 *
 * @throws SillokError `RECEIPT_MALFORMED`
 */
export function parseReceipt(bytes: Buffer): Receipt {
  if (bytes.length > MAX_RECEIPT_BYTES) throw malformed('is longer than 2 MiB')
  const text = textOf(bytes, 'RECEIPT_MALFORMED', 'The receipt')
  const split = text.indexOf('\n\n')
  if (split === -1) throw malformed('has no checkpoint behind a blank line')
  const lines = text.slice(0, split).split('\n')
  if (lines.shift() !== HEADER) throw malformed(`does not begin with ${HEADER}`)
  const hasExtra = lines[0]?.startsWith('extra ') === true
  const extra = hasExtra ? bytesOf((lines.shift() as string).slice(6)) : undefined
  if (hasExtra && extra === undefined) throw malformed('has extra data that is not base64')
  const index = /^index (\d+)$/.exec(lines.shift() ?? '')?.[1]
  const at = index === undefined ? undefined : countOf(index)
  if (at === undefined) throw malformed('says no index')
  if (lines.length > MAX_HASHES) throw malformed('has more hashes than a tree has levels')
  const proof = lines.map((line) => {
    const hash = bytesOf(line, HASH_BYTES)
    if (hash === undefined) throw malformed('has a line that is not a hash')
    return hash
  })
  const checkpoint = Buffer.from(text.slice(split + 2))
  return { index: at, proof, checkpoint, ...(extra === undefined ? {} : { extra }) }
}

const malformed = (how: string): SillokError => new SillokError('RECEIPT_MALFORMED', `The receipt ${how}.`)
