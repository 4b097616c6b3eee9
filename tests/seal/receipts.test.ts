import {
  formatReceipt,
  generateKey,
  leafHash,
  nodeHash,
  parseReceipt,
  parseVerifierKey,
  receiptOf,
  verifyReceipt,
} from 'sillok/seal'
import { describe, expect, it } from 'vitest'
import { Forged, lineOf } from './forge.js'
import { honest, range, SIZE } from './two-histories.js'

describe('receipts', () => {
  it('22 · 23 prove their entry, and nothing else', async () => {
    const log = await honest()
    const text = receiptOf(log.log, 42, [log.key])
    const receipt = parseReceipt(Buffer.from(text))
    const check = (changed: object, entry?: Buffer) =>
      verifyReceipt(Buffer.from(formatReceipt({ ...receipt, ...changed })), [log.key], entry).verdict
    expect(verifyReceipt(Buffer.from(text), [log.key])).toMatchObject({
      verdict: 'INTACT',
      index: 42,
      entry: lineOf(42),
    })
    expect(check({}, Buffer.from(lineOf(43)))).toBe('TAMPERED')
    expect(check({ extra: Buffer.from(lineOf(42, 'mallo')) })).toBe('TAMPERED')
    expect(check({ index: 43 })).toBe('TAMPERED')
    expect(check({ index: SIZE })).toBe('TAMPERED')
    expect(check({ proof: receipt.proof.slice(1) })).toBe('TAMPERED')
    expect(check({ proof: [...receipt.proof, Buffer.alloc(32)] })).toBe('TAMPERED')
    expect(check({ proof: [Buffer.alloc(32), ...receipt.proof] })).toBe('TAMPERED')
    // A node of the tree, given out as an entry.
    const [left, right] = [leafHash(Buffer.from(lineOf(42))), receipt.proof[0] as Buffer]
    expect(nodeHash(left, right)).not.toEqual(leafHash(Buffer.concat([left, right])))
    expect(check({ index: 21, proof: receipt.proof.slice(1), extra: Buffer.concat([left, right]) })).toBe(
      'TAMPERED',
    )
    const { extra: _, ...bare } = receipt
    expect(verifyReceipt(Buffer.from(formatReceipt(bare)), [log.key]).verdict).toBe('UNPROVEN')
    const stranger = parseVerifierKey(generateKey('example.com/audit').vkey)
    expect(verifyReceipt(Buffer.from(text), [stranger]).verdict).toBe('UNPROVEN')
    expect(() => receiptOf(log.log, SIZE, [log.key])).toThrow(
      expect.objectContaining({ code: 'NO_SUCH_ENTRY' }),
    )
  })

  it('with any byte changed prove nothing else', async () => {
    const log = await Forged.of([range(0, 5)])
    const bytes = Buffer.from(receiptOf(log.log, 3, [log.key]))
    const epochs = bytes.lastIndexOf('— ')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ (1 << (at % 8))
      const { verdict, entry } = verifyReceipt(changed, [log.key])
      // Signatures of keys that are not given are nobody's concern.
      if (at < epochs) expect([at, verdict, entry]).not.toEqual([at, 'INTACT', entry])
    }
  })
})
