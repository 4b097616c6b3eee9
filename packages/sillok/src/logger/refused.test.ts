import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { getLogger } from './index.js'
import { begin, end } from './running.test.help.js'

afterEach(end)

it('with `whenFull: fail` a log call does not throw, and flush says, once, that its record was refused', async () => {
  const { sillok } = begin({ whenFull: 'fail', durability: 'written' })
  const folder = join(sillok.root, 'app')
  writeFileSync(folder, 'in the way')
  getLogger('api').info('refused')
  await expect(sillok.flush()).rejects.toMatchObject({ refused: 1 })
  await sillok.flush()
  expect(sillok.stats().dropped.disk).toBe(1)
  rmSync(folder)
})
