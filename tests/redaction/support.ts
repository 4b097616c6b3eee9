import { encodeRecord } from 'sillok/record'
import { redactor } from 'sillok/redact'
import { expect } from 'vitest'
import { randomOf } from '../support/random.mjs'
import { Maker } from './corpus/index.mjs'

const make = new Maker(randomOf(66))

/** A password that only its name or a word beside it tells, and a token that its prefix tells wherever it stands. */
export const PASSWORD: string = `Obsidian9-${make.chars('w', 12)}`
export const TOKEN: string = make.fill('sk-ant-api03-{s93}AA')

const envelope = {
  timestamp: '2026-11-20T10:55:44.123Z',
  level: 'INFO' as const,
  logger: 'test',
  message: 'm',
}

/** A record as it goes to the disk. */
export function written(fields: object | undefined, more: object = {}): string {
  const line = encodeRecord({ ...envelope, ...more }, fields, redactor)
  JSON.parse(line)
  return line
}

/** Fails where a text has a secret in it: as it is, in halves, escaped, or encoded. Says which secret, never more of the text than around it. */
export function expectNone(text: string, ...secrets: string[]): void {
  for (const secret of secrets) {
    const half = secret.length >> 1
    const forms = [
      secret,
      secret.slice(0, half),
      secret.slice(half),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
      encodeURIComponent(secret),
    ]
    for (const form of secret.length < 16 ? [secret] : forms) {
      const at = text.indexOf(form)
      if (at !== -1)
        expect.fail(`"${form}" is left: …${text.slice(Math.max(0, at - 60), at + form.length + 20)}…`)
    }
  }
}
