import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeSupervisorsFolder } from './folder.js'
import { endLeftovers } from './process/index.js'
import { findSupervisors } from './surfaces/index.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

it('a supervisor of another container is believed for a day since it said so, and for a day from now where a clock was ahead', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const folder = makeSupervisorsFolder(root)
  const announced = join(folder, 'a.json')
  const processes = join(folder, 'a.processes')
  const put = (aheadMs: number): void => {
    const at = (Date.now() + aheadMs) / 1000
    const socket = join(folder, 'a.sock')
    writeFileSync(announced, JSON.stringify({ pid: 1, instance: 'a', socket, place: 'elsewhere.1' }))
    writeFileSync(processes, 'elsewhere.1 1:1\n\n')
    for (const path of [announced, processes]) utimesSync(path, at, at)
  }
  const look = async (): Promise<number> => {
    expect(await endLeftovers(folder)).toBe(0)
    const found = findSupervisors(root).length
    expect([announced, processes].filter((path) => existsSync(path)).length).toBe(found * 2)
    return found
  }
  put(-2 * DAY_MS)
  expect(await look()).toBe(0)
  put(-DAY_MS / 2)
  expect(await look()).toBe(1)
  put(900 * DAY_MS)
  expect(await look()).toBe(1)
  for (const path of [announced, processes])
    expect(statSync(path).mtimeMs, path).toBeLessThan(Date.now() + HOUR_MS)
})
