import fs, { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openStream } from '../../stream/index.js'
import { sealNow } from '../sealer/seal-now.js'
import { beginSeal } from '../sealer/settings.js'
import { sealedUpTo } from './covered.js'

it.each(['state.json', 'checkpoint'])(
  'says what a checkpoint covers beside a sealer that is at the next one, before its %s',
  async (next) => {
    const root = mkdtempSync(join(tmpdir(), 'sillok-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    const stream = openStream({ root, name: 'audit', sealed: true, durability: 'written' })
    const write = async () => {
      await stream.appendAll(['{"timestamp":"2026-11-20"}', '{"timestamp":"2026-11-21"}'])
      return stream.position() ?? { segment: '', offset: 0 }
    }
    beginSeal({ root, stream: 'audit', origin: 'example.com/audit' })
    const first = await write()
    expect(sealedUpTo(root, 'audit')(first)).toBe(false)
    await sealNow({ root, stream: 'audit' })
    const second = await write()
    const real = fs.renameSync
    const rename = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(to).endsWith(next)) throw new Error('killed')
      real(from, to)
    })
    await expect(sealNow({ root, stream: 'audit' })).rejects.toThrow('killed')
    rename.mockRestore()
    expect([first, second].map(sealedUpTo(root, 'audit'))).toEqual([true, false])
    await sealNow({ root, stream: 'audit' })
    expect([first, second].map(sealedUpTo(root, 'audit'))).toEqual([true, true])
    await stream.close()
  },
)
