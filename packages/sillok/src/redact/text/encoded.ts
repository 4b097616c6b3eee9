/** How bytes begin that came where only texts may stand, as those of OpenTelemetry. */
const MARK = 'base64:'
/** The longest that is looked into. */
const LONGEST = 1024 * 1024

/** What a text of the form `base64:…` says, if it is the bytes of a text. */
export function saidInBase64(text: string): string | undefined {
  if (!text.startsWith(MARK) || text.length > LONGEST) return undefined
  try {
    const bytes = Uint8Array.from(atob(text.slice(MARK.length)), (char) => char.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Where the bytes of such a text begin. */
export const BEHIND_MARK = MARK.length
