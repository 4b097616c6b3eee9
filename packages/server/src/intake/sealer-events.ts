import type { Envelope } from 'sillok/record'

/** How the events begin that say of a sealed stream what was erased, pruned, or signed with another key. */
const SEALER = 'seal.'

/** Whether a line may have such an event in it. */
export const mayBeSealers = (line: string): boolean => line.includes(`"${SEALER}`)

/**
 * What comes over the network cannot say that something may be missing from a sealed stream: `sillok verify` takes such records for the reason. The name is
 * kept as `claimed_event`. Changes the record.
 */
export function fenceSealer(envelope: Envelope, fields: Record<string, unknown>): void {
  if (isSealers(envelope.event)) {
    claim(fields, envelope.event)
    delete (envelope as { event?: string }).event
  }
  // A field of that name would fill what the record leaves open.
  if (Object.hasOwn(fields, 'event') && isSealers(fields.event)) {
    claim(fields, fields.event)
    delete fields.event
  }
}

const isSealers = (event: unknown): boolean => typeof event === 'string' && event.startsWith(SEALER)

/** A record may have a field of that name, too: both are kept. */
function claim(fields: Record<string, unknown>, event: unknown): void {
  let free = 'claimed_event'
  while (Object.hasOwn(fields, free)) free += '_'
  fields[free] = event
}
