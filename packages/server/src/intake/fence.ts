import type { Envelope } from 'sillok/record'
import { SENT_FIELDS } from './sender.js'

/** How the events begin that say of a sealed stream what was erased, pruned, or signed with another key. */
const SEALER = 'seal.'

/** Whether a line may have something in it that is not for its sender to say; escapes are parsed anyway. */
export const mayBeFenced = (line: string): boolean => line.includes(`"${SEALER}`) || line.includes('"intake_')

/**
 * What comes over the network cannot say that something may be missing from a sealed stream (`sillok verify` takes such records for the reason), nor who
 * sent it. Both are kept under a name with `claimed_` before it. Changes the record.
 */
export function fence(envelope: Envelope, fields: Record<string, unknown>): void {
  if (isSealers(envelope.event)) {
    claim(fields, 'event', envelope.event)
    delete (envelope as { event?: string }).event
  }
  // A field of that name would fill what the record leaves open.
  if (Object.hasOwn(fields, 'event') && isSealers(fields.event)) take(fields, 'event')
  for (const name of SENT_FIELDS) if (Object.hasOwn(fields, name)) take(fields, name)
}

const isSealers = (event: unknown): boolean => typeof event === 'string' && event.startsWith(SEALER)

function take(fields: Record<string, unknown>, name: string): void {
  claim(fields, name, fields[name])
  delete fields[name]
}

/** A record may have a field of that name, too: both are kept. */
function claim(fields: Record<string, unknown>, name: string, value: unknown): void {
  let free = `claimed_${name}`
  while (Object.hasOwn(fields, free)) free += '_'
  fields[free] = value
}
