import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  generateKey,
  logKeys,
  parsePolicy,
  parseSignerKey,
  pruneSealed,
  rotateKey,
  sealNow,
  type VerifierKey,
} from 'sillok/seal'
import { openStream } from 'sillok/stream'
import { expect, it } from 'vitest'
import { Forged, lineOf } from './forge.js'

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => lineOf(from + at))
const why = { stream: 'audit', reason: 'yearly', by: 'security' }

async function rotated(): Promise<{
  log: Forged
  old: VerifierKey
  next: VerifierKey
  stolen: ReturnType<Forged['stolen']>
}> {
  const log = await Forged.of([range(0, 10)])
  const stolen = log.stolen()
  const next = await rotateKey({ root: log.root, ...why })
  // The key of the epoch before it is gone as well, at once.
  expect(log.stolen().map(({ key }) => key.name)).toEqual([
    'example.com/audit',
    `example.com/audit/epoch/${log.epochs - 1}`,
  ])
  await log.seal(range(10, 20))
  return { log, old: log.key, next, stolen }
}

/** The settings are turned to a key that no entry announces. */
function replaceKey(log: Forged): VerifierKey {
  const { skey } = generateKey('example.com/audit')
  const settings = join(log.root, '.sillok/seal/audit')
  writeFileSync(join(settings, 'log.skey'), `${skey}\n`)
  const config = JSON.parse(log.read('../.sillok/seal/audit/seal.json').toString())
  writeFileSync(join(settings, 'seal.json'), JSON.stringify({ ...config, former: [log.key.vkey] }))
  return parseSignerKey(skey).key
}

/** In a segment of its own. */
async function append(log: Forged, from: number, to: number): Promise<void> {
  const stream = openStream({ root: log.root, name: 'audit', sealed: true })
  await stream.appendAll(range(from, to))
  await stream.close()
  await sealNow({ root: log.root, stream: 'audit' })
}

it('a log gets another key: who has both verifies all of it, who has one is told', async () => {
  const { log, old, next } = await rotated()
  expect(logKeys(log.root, 'audit').slice(0, 2)).toEqual([next.vkey, old.vkey])
  const both = await log.verify({ keys: [old, next] })
  expect([both.verdict, both.findings, both.epochs?.keys]).toEqual(['INTACT', [], 2])
  const policy = parsePolicy(Buffer.from(`log ${old.vkey}\nlog ${next.vkey}\nquorum none\n`))
  expect((await log.verify({ keys: policy.logs.map(({ key }) => key) })).verdict).toBe('INTACT')
  for (const key of [old, next]) {
    const report = await log.verify({ keys: [key] })
    expect([report.verdict, report.firstBad?.kind]).toEqual(['UNPROVEN', 'signer_unknown'])
  }
  const third = await rotateKey({ root: log.root, ...why })
  await log.seal(range(20, 21))
  const all = await log.verify({ keys: [third, next, old] })
  expect([all.verdict, all.epochs?.keys]).toEqual(['INTACT', 3])
  // The private key that was before is gone.
  expect(log.stolen().map(({ key }) => key.vkey)).not.toContain(next.vkey)
})

it('15: a key that was replaced signs nothing more, and a new one has to be announced', async () => {
  const { log, old, next: announced, stolen } = await rotated()
  const keys = [old, announced]
  const present = log.stolen().filter(({ key }) => key.name.includes('/epoch/'))
  // Whoever stole the old key, and even the key of the present epoch.
  await log.sign(log.checkpoint(announced), [...stolen.slice(0, 1), ...present])
  expect(await log.verify({ keys })).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch' } })

  const quiet = await Forged.of([range(0, 10)])
  const next = replaceKey(quiet)
  const stream = openStream({ root: quiet.root, name: 'audit' })
  await stream.appendAll(range(10, 12))
  await stream.close()
  await sealNow({ root: quiet.root, stream: 'audit' })
  const report = await quiet.verify({ keys: [quiet.key, next] })
  expect(report).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch' } })
  expect(report.findings[0]?.message).toContain('which no entry before it announces')
  const ranged = await quiet.verify({ keys: [quiet.key, next], from: 11, to: 11 })
  expect(ranged).toMatchObject({ verdict: 'TAMPERED', firstBad: { kind: 'epoch' } })
})

it('15: a new key that nothing announces is found outside the range, and after something was removed', async () => {
  for (const announced of [true, false]) {
    const log = await Forged.of([])
    await append(log, 0, 100)
    await append(log, 100, 300)
    const keys = [log.key]
    if (announced) keys.push(await rotateKey({ root: log.root, ...why }))
    else keys.push(replaceKey(log))
    await append(log, 300, 900)
    const ranged = await log.verify({ keys, from: 700, to: 800 })
    expect([ranged.verdict, ranged.firstBad?.kind]).toEqual(
      announced ? ['INTACT', undefined] : ['TAMPERED', 'epoch'],
    )
    const { first } = await pruneSealed({ root: log.root, ...why, keep: 2 })
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(300)
    for (const more of [{}, { from: 700, to: 800 }]) {
      const report = await log.verify({ keys, ...more })
      expect(report.verdict).toBe(
        announced ? ('from' in more ? 'INTACT' : 'INTACT_WITH_AUTHORISED_GAPS') : 'UNPROVEN',
      )
      if (!announced) expect(report.firstBad).toMatchObject({ kind: 'epoch' })
    }
  }
})

it('refuses a key of another log, or none', async () => {
  const log = await Forged.of([range(0, 2)])
  const command = { run: 'true', vkey: generateKey('example.com/other').vkey }
  await expect(rotateKey({ root: log.root, ...why, command })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
  const same = { run: 'true', vkey: log.key.vkey }
  await expect(rotateKey({ root: log.root, ...why, command: same })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
  expect((await log.verify()).verdict).toBe('INTACT')
})
