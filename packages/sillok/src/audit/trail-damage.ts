import type { Damage } from '../stream/index.js'

const WORDS: Record<Damage['kind'], string> = {
  unlinked: 'unlinked',
  replaced: 'replaced',
  truncated: 'truncated',
  extended: 'written to by somebody else',
  unwritable: 'made read-only',
}

/** What a record says of a damage to the trail's file. */
export function describeDamage({ segment, kind, bytesWritten, bytesFound }: Damage) {
  return {
    event: 'audit.trail_damaged',
    message: `The file of the audit trail was ${WORDS[kind]} while it was written`,
    fields: { segment, damage: kind, bytes_written: bytesWritten, bytes_found: bytesFound },
  }
}
