import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatCheckpoint,
  formatReceipt,
  generateKey,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  parseReceipt,
  parseSignerKey,
  parseVerifierKey,
  sha256,
  signNote,
} from './index.js'

const withCode = (code: string) => expect.objectContaining({ name: 'SillokError', code })

/** Key and log of github.com/transparency-dev/tessera's testdata. */
const TESSERA = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'
const tessera = readFileSync(join(import.meta.dirname, '../testdata/tessera/checkpoint'))

const keys = generateKey('example.com/audit')
const key = parseVerifierKey(keys.vkey)
const signer = parseSignerKey(keys.skey)
const text = formatCheckpoint({ origin: 'example.com/audit', size: 7, root: sha256('x') })
const note = await signNote(text, [signer])

/** Whatever comes: a value, or an error with one of our codes. */
function copes(parse: (bytes: Buffer) => unknown, code: RegExp, seeds: string[]): void {
  const check = (bytes: Buffer): void => {
    try {
      parse(bytes)
    } catch (error) {
      expect((error as { code?: string }).code).toMatch(code)
    }
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => check(Buffer.from(bytes))))
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => check(Buffer.from(text))))
  for (const seed of seeds) {
    const bytes = Buffer.from(seed)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Buffer.from(bytes)
        changed[at] = value
        check(changed)
        check(bytes.subarray(0, at))
        check(Buffer.concat([bytes.subarray(0, at), Buffer.of(value), bytes.subarray(at)]))
      }),
    )
  }
}

describe('keys', () => {
  it('are those of other implementations', () => {
    const { name, id, vkey } = parseVerifierKey(TESSERA)
    expect({ name, id, vkey }).toEqual({ name: 'example.com/log/testdata', id: '33d7b496', vkey: TESSERA })
  })

  it('come back from their text', () => {
    expect(signer.key).toEqual(key)
    expect(keys.skey).toMatch(/^PRIVATE\+KEY\+example\.com\/audit\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}$/)
  })

  it.each(['', 'a b', 'a+b', 'a\u2003b', 'a\nb', '\ud800'])('have no name %j', (name) => {
    expect(() => generateKey(name)).toThrow(withCode('KEY_MALFORMED'))
  })

  it('are refused when anything is wrong with them, and a private one is not shown', () => {
    copes((bytes) => parseVerifierKey(bytes.toString()), /^KEY_MALFORMED$/, [keys.vkey])
    const secret = keys.skey.slice(-20)
    for (const wrong of [
      keys.skey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
      `${keys.skey}A`,
      keys.skey.slice(1),
    ]) {
      try {
        parseSignerKey(wrong)
        expect.unreachable()
      } catch (error) {
        expect(error).toEqual(withCode('KEY_MALFORMED'))
        expect(String(error)).not.toContain(secret)
      }
    }
  })

  it.each([
    keys.skey,
    'AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0',
    '-----BEGIN OPENSSH PRIVATE KEY-----b3BlbnNzaC1rZXk',
  ])('that are private and given in place of a public one are not shown', (given) => {
    const parse = () => parseVerifierKey(given)
    expect(parse).toThrow(withCode('KEY_MALFORMED'))
    expect(parse).toThrow(/^(?!.*[A-Za-z0-9]{16})/)
  })
})

describe('a signed note', () => {
  it('of another implementation is verified', () => {
    const checkpoint = openCheckpoint(tessera, [parseVerifierKey(TESSERA)])
    expect(checkpoint).toMatchObject({ origin: 'example.com/log/testdata', size: 15 })
  })

  it('is verified with its key, whoever else signed it', async () => {
    const other = parseSignerKey(generateKey('example.com/audit').skey)
    const both = Buffer.from(await signNote(text, [other, signer]))
    expect(openNote(both, [key])).toEqual({ text, signers: [key] })
    expect(openNote(both, [key, other.key]).signers).toEqual([other.key, key])
  })

  it('says nothing without a known key', () => {
    const stranger = parseVerifierKey(generateKey('example.com/audit').vkey)
    expect(() => openNote(Buffer.from(note), [stranger])).toThrow(withCode('SIGNER_UNKNOWN'))
    expect(() => openNote(Buffer.from(note), [])).toThrow(withCode('SIGNER_UNKNOWN'))
  })

  it('is refused when one known key fails, although another has signed', async () => {
    const other = parseSignerKey(generateKey('example.com/other').skey)
    const both = await signNote(text, [signer, other])
    const wrong = both.replace(
      /(— example\.com\/other \S{10})./,
      (_, before) => `${before}${both.includes(`${before}A`) ? 'B' : 'A'}`,
    )
    expect(() => openNote(Buffer.from(wrong), [key, other.key])).toThrow(withCode('SIGNATURE_WRONG'))
    expect(openNote(Buffer.from(wrong), [key]).signers).toEqual([key])
  })

  it('is not verified with any byte of it changed', () => {
    const bytes = Buffer.from(note)
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] as number) ^ (1 << bit)
        expect(codeOf(() => openCheckpoint(changed, [key]))).not.toBe('accepted')
      }
    }
    function codeOf(run: () => unknown): string {
      try {
        run()
      } catch (error) {
        const { code } = error as { code: string }
        expect(code).toMatch(/^(NOTE_MALFORMED|CHECKPOINT_MALFORMED|SIGNER_UNKNOWN|SIGNATURE_WRONG)$/)
        return code
      }
      return 'accepted'
    }
  })

  it.each([
    ['carriage returns', note.replaceAll('\n', '\r\n')],
    ['no last newline', note.slice(0, -1)],
    ['a blank line at the end', `${note}\n`],
    ['text behind the signatures', `${note}more\n`],
    ['base64 in another form', note.replace(/=\n$/, '\n')],
    ['no signature', text],
    ['a byte order mark in its signature', note.replace('—', '\ufeff—')],
    ['more than 100 signatures', note + note.slice(text.length + 1).repeat(100)],
  ])('is no note with %s', (_, changed) => {
    expect(() => parseNote(Buffer.from(changed))).toThrow(withCode('NOTE_MALFORMED'))
  })

  it('may have 16 signatures and more', () => {
    const line = note.slice(text.length + 1)
    expect(openNote(Buffer.from(note + line.repeat(16)), [key]).signers).toEqual([key])
  })

  it('copes with whatever it is given', () => {
    copes((bytes) => openNote(bytes, [key]), /^(NOTE_MALFORMED|SIGNER_UNKNOWN|SIGNATURE_WRONG)$/, [note])
  })
})

describe('a checkpoint', () => {
  it.each(['007', '-1', '1.0', '1e3', ' 1', '9007199254740993', ''])('has no size %j', (size) => {
    expect(() => parseCheckpoint(text.replace('\n7\n', `\n${size}\n`))).toThrow(
      withCode('CHECKPOINT_MALFORMED'),
    )
  })

  it('may have lines behind its root, which are not empty', () => {
    expect(parseCheckpoint(`${text}more\n`).size).toBe(7)
    expect(() => parseCheckpoint(`${text}\nmore\n`)).toThrow(withCode('CHECKPOINT_MALFORMED'))
    expect(() => parseCheckpoint(text.trimEnd())).toThrow(withCode('CHECKPOINT_MALFORMED'))
  })

  it('of one log is not signed by the key of another', async () => {
    const foreign = await signNote(text.replace('example.com/audit', 'example.com/other'), [signer])
    expect(() => openCheckpoint(Buffer.from(foreign), [key])).toThrow(withCode('SIGNER_UNKNOWN'))
  })
})

describe('a receipt', () => {
  const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 })
  it('comes back from its text', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        hashes,
        fc.option(fc.uint8Array(), { nil: undefined }),
        (index, proof, extra) => {
          const receipt = {
            index,
            proof: proof.map((hash) => Buffer.from(hash)),
            checkpoint: Buffer.from(note),
            ...(extra === undefined ? {} : { extra: Buffer.from(extra) }),
          }
          expect(parseReceipt(Buffer.from(formatReceipt(receipt)))).toEqual(receipt)
        },
      ),
    )
  })

  it('copes with whatever it is given', () => {
    const seed = formatReceipt({
      index: 3,
      proof: [sha256('a')],
      checkpoint: Buffer.from(note),
      extra: Buffer.of(1),
    })
    copes(parseReceipt, /^RECEIPT_MALFORMED$/, [seed])
  })
})

describe('a policy', () => {
  const witness = (name: string): string => {
    const { publicKey } = parseVerifierKey(generateKey('w').vkey)
    const typed = Buffer.concat([Buffer.of(4), publicKey])
    const id = sha256(Buffer.concat([Buffer.from('w.example\n'), typed])).toString('hex', 0, 4)
    return `witness ${name} w.example+${id}+${typed.toString('base64')}`
  }
  const [x1, x2, y] = [witness('X1'), witness('X2'), `${witness('Y')}\thttps://y.example/`]

  it('is read with its groups', () => {
    const policy = parsePolicy(
      Buffer.from(
        `# whom we trust\n log ${keys.vkey} https://example.com/\n\n${x1}\n${x2}\n${y}\ngroup X any X1 X2\ngroup all all X Y\nquorum all\n`,
      ),
    )
    expect(policy.logs.map(({ key, url }) => [key.vkey, url])).toEqual([[keys.vkey, 'https://example.com/']])
    expect([...policy.witnesses.keys()]).toEqual(['X1', 'X2', 'Y'])
    expect(policy.groups.get('all')).toEqual({ threshold: 2, members: ['X', 'Y'] })
    expect(policy.quorum).toBe('all')
  })

  it.each([
    ['no quorum', `log ${keys.vkey}\n`],
    ['two quorums', 'quorum none\nquorum none\n'],
    ['a quorum that is defined later', `quorum X1\n${x1}\n`],
    ['a log twice', `log ${keys.vkey}\nlog ${keys.vkey}\nquorum none\n`],
    ['a log as witness', `witness X ${keys.vkey}\nquorum none\n`],
    ['a witness as log', `${x1.replace('witness X1', 'log')}\nquorum none\n`],
    ['a name twice', `${x1}\n${x2.replace('X2', 'X1')}\nquorum none\n`],
    ['a witness named none', `${x1.replace('X1', 'none')}\nquorum none\n`],
    ['a member of two groups', `${x1}\ngroup a any X1\ngroup b any X1\nquorum none\n`],
    ['a threshold above its members', `${x1}\ngroup a 2 X1\nquorum a\n`],
    ['an empty group', 'group a all\nquorum none\n'],
    ['a group in itself', `${x1}\ngroup a any X1 a\nquorum a\n`],
    ['a carriage return', 'quorum none\r\n'],
    ['an unknown line', 'quorum none\ntrust everybody\n'],
    ['a word too many', 'quorum none at all\n'],
  ])('is none with %s', (_, text) => {
    expect(() => parsePolicy(Buffer.from(text))).toThrow(withCode('POLICY_MALFORMED'))
  })

  it('copes with whatever it is given', () => {
    copes(parsePolicy, /^POLICY_MALFORMED$/, [
      `log ${keys.vkey}\n${x1}\n${x2}\ngroup X any X1 X2\nquorum X\n`,
    ])
  })
})
