/** Of a button that does nothing for who comes without a key. */
export const NEEDS_KEY = 'This needs a key: SILLOK_KEYS'

/** What who does something here is told before. */
export const ON_RECORD = 'The audit trail has it, with your key’s number, before it is done.'

/** Why nothing can be done here, and what does it meanwhile. */
export function NeedsKey({ what, command }: { what: string; command: string }) {
  return (
    <p class="faint workers-note">
      {what} a key here: without one anybody on this machine could do it. Set <code>SILLOK_KEYS</code> and
      start <code>sillok up</code> again; until then <code>{command}</code> does it.
    </p>
  )
}
