import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { chunksOf, formsIn, openRegular } from '../../stream/index.js'
import { decryptWith } from '../rest/age.js'
import type { Findings } from './report.js'

/**
 * Compares the files of segments that are there in several forms: one of them counts for readers, and is compared with the log; whoever looks into the
 * others by hand must not find anything else there.
 *
 * @param stream the folder of the segments
 * @param identities private keys of age, for those that are encrypted
 */
export async function checkForms(
  stream: string,
  identities: readonly string[],
  findings: Findings,
): Promise<void> {
  for (const { segment, files } of formsIn(stream)) {
    const [first, ...others] = files
    const text = await digest(join(stream, first), identities)
    for (const file of others) {
      const path = join(stream, file)
      const other = await digest(path, identities)
      // Whoever retires it removes the one or the other.
      if (![join(stream, first), path].every((each) => fs.existsSync(each))) continue
      if (text instanceof Error || other instanceof Error)
        findings.add(
          'UNPROVEN',
          'segment',
          null,
          `Segment ${segment} is there as ${first} and as ${file}, which cannot be compared: ${[text, other].find((one) => one instanceof Error)}`,
        )
      else if (text !== other)
        findings.add(
          'TAMPERED',
          'segment',
          null,
          `Segment ${segment} is there as ${first} and as ${file}, and these have not the same lines.`,
        )
    }
  }
}

async function digest(path: string, identities: readonly string[]): Promise<string | Error> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of textOf(path, identities)) hash.update(chunk)
    return hash.digest('hex')
  } catch (error) {
    return error as Error
  }
}

function textOf(path: string, identities: readonly string[]): AsyncIterable<Uint8Array> {
  if (!path.endsWith('.age') || identities.length === 0) return chunksOf(path, 0)
  return decryptWith(identities, fs.createReadStream(path, { fd: openRegular(path).fd }))
}
