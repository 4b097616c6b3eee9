import { MASK } from '../../record/index.js'
import { Trait, traitsOf } from '../names/keys.js'
import { maySecret } from '../names/maybe.js'
import type { Span } from '../text/spans.js'
import { type KnownTexts, knownTexts } from './known.js'

/** Shorter values are part of ordinary text. */
const SHORTEST = 8

/** A line that is longer is no word. */
const LONGEST_WORD = 24

/** Every form of every registered value, and how many values have it. */
const forms = new Map<string, number>()
let known: KnownTexts | undefined

/** Counts what changes the set: what was found to be clean before must be looked at again. */
export let registryVersion = 0

/**
 * Masks a value that is known to be secret wherever it appears, in any redactor of this process: as it is, in base64 and base64url
 * inside of longer text, in hex and as bytes, URL-encoded, JSON-escaped, in HTML, quoted; of several lines, also those that are one long word. A value of less than 8 characters is left out: it would mask ordinary
 * text.
 *
 * @returns takes the value out again
 * @example const forget = registerSecret(await vault.read('db/password'))
 */
export function registerSecret(value: string): () => void {
  if (typeof value !== 'string' || value.length < SHORTEST) return () => {}
  const mine = formsOf(value)
  for (const form of mine) forms.set(form, (forms.get(form) ?? 0) + 1)
  known = undefined
  registryVersion++
  let registered = true
  return () => {
    if (!registered) return
    registered = false
    known = undefined
    registryVersion++
    for (const form of mine) {
      const count = (forms.get(form) ?? 1) - 1
      if (count === 0) forms.delete(form)
      else forms.set(form, count)
    }
  }
}

/**
 * Values that name no secret although their variable's name does, as `true` or a path: one plain word, in small letters, in capitals or
 * with one in front; a path of more than one step. A key in base64 may begin as a path does.
 */
const PLAIN = /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|(?:~|\.{0,2})\/[\w.-]+(?:\/[\w.-]+)+)$/

/**
 * Registers the values of all variables with sensitive names, `process.env` in Node. Those of less than 8 characters and plain words
 * are left out.
 *
 * @returns how many were registered
 */
export function registerSecrets(variables: Readonly<Record<string, string | undefined>>): number {
  let count = 0
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || value.length < SHORTEST || PLAIN.test(value)) continue
    const traits = traitsOf(name)
    const isKey = maySecret(name) && /\d/.test(value) && value.length >= 16
    if (!(traits & Trait.mask) && !isKey) continue
    registerSecret(value)
    count++
  }
  return count
}

/** Where registered values stand in a text. */
export function findKnown(text: string): Span[] | undefined {
  if (forms.size === 0) return undefined
  known ??= knownTexts([...forms.keys()])
  let spans: Span[] | undefined
  for (let found = known.find(text, 0); found !== undefined; found = known.find(text, found.end)) {
    spans ??= []
    spans.push({ ...found, rule: 'known', mask: MASK })
  }
  return spans
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** As HTML and XML have it: of the apostrophe, and of the quote, each has its own. */
function inMarkup(value: string): string[] {
  const plain = value.replace(/[&<>]/g, (char) => ENTITIES[char] as string)
  const quoted = value.replace(/[&<>"]/g, (char) => ENTITIES[char] as string)
  const numbered = plain.replaceAll('"', '&#34;')
  return [
    plain,
    quoted,
    ...['&#39;', '&#x27;', '&#039;', '&apos;'].map((entity) => quoted.replaceAll("'", entity)),
    ...['&#39;', '&#x27;'].map((entity) => numbered.replaceAll("'", entity)),
  ]
}

/** Bytes as `Buffer` is shown, in certificates, and as JSON has them. */
function inBytes(bytes: Uint8Array): string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  const list = [...bytes]
  return [hex.join(' '), hex.join(':'), hex.join(':').toUpperCase(), list.join(','), list.join(', ')]
}

/** As shells, `util.inspect`, Python's `repr`, SQL and CSV quote it. */
function inQuotes(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1)
  const single = escaped.replaceAll('\\"', '"')
  return [
    single,
    single.replaceAll("'", "\\'"),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
  ]
}

const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const percentEscape = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`

function formsOf(value: string): Set<string> {
  const bytes = new TextEncoder().encode(value)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const escaped = JSON.stringify(value).slice(1, -1)
  const twice = JSON.stringify(escaped).slice(1, -1)
  const ascii = escaped.replace(/[^ -~]/g, unicodeEscape)
  const found = [
    value,
    escaped,
    // As Python, PHP and Go write it.
    ascii,
    ascii.replace(/\//g, '\\/'),
    escaped.replace(/\//g, '\\/'),
    // As Java and .NET do.
    ascii.replace(/\\u[\da-f]{4}/g, (sequence) => `\\u${sequence.slice(2).toUpperCase()}`),
    escaped.replace(/[<>&]/g, unicodeEscape),
    // In JSON inside of JSON, three levels deep.
    twice,
    JSON.stringify(twice).slice(1, -1),
    value.normalize('NFC'),
    value.normalize('NFD'),
    hex,
    hex.toUpperCase(),
    value.replace(/\r?\n/g, '\r\n'),
    ...linesOf(value),
    ...inMarkup(value),
    ...inQuotes(value),
    ...inBytes(bytes),
  ]
  try {
    const encoded = encodeURIComponent(value)
    found.push(
      encoded,
      // What `encodeURIComponent` leaves, forms escape.
      encoded.replace(/[!'()~]/g, percentEscape).replace(/%20/g, '+'),
      encoded.replace(/%20/g, '+'),
      encodeURI(value),
      encoded.replace(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase()),
    )
  } catch {
    // A lone surrogate has no URL form.
  }
  // Base64 of base64, as in a secret of Kubernetes that is read twice.
  found.push(base64At(new TextEncoder().encode(base64At(bytes, 0)), 0))
  for (let offset = 0; offset < 3; offset++) {
    const text = base64At(bytes, offset)
    found.push(text, text.replace(/\+/g, '-').replace(/\//g, '_'))
  }
  return new Set(found.filter((form) => form.length >= SHORTEST))
}

/** A key of several lines is printed line by line, too. Lines with spaces may be those of any text. */
function linesOf(value: string): string[] {
  const lines = value.split(/\r?\n/)
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= LONGEST_WORD && !/\s/.test(line))
}

/** The characters of base64 that are the same whatever stands around the bytes, which begin `offset` bytes into a group of three. */
function base64At(bytes: Uint8Array, offset: number): string {
  let binary = '\0'.repeat(offset)
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).slice(Math.ceil((offset * 4) / 3), Math.floor((binary.length * 4) / 3))
}
