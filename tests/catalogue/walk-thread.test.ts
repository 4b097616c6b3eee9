// In a large tree a thread lists folders beside the one that walks: what is found must be the same.
import fs, { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadCatalogue, walk } from 'sillok/catalogue'
import { expect, it, onTestFinished } from 'vitest'
import { Lister } from '../../packages/sillok/dist/catalogue/walk/lister.js'

const FOLDERS = 60

function tree(): string {
  const root = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (let n = 0; n < FOLDERS; n++) {
    const folder = join(root, `d${n % 7}`, `é ${n}`)
    mkdirSync(folder, { recursive: true })
    for (let file = 0; file < 20; file++) writeFileSync(join(folder, `${file}.log`), 'x'.repeat(file))
    symlinkSync('/etc', join(folder, 'link'))
  }
  return root
}

it('finds the same with a thread and without', () => {
  const root = tree()
  const { matcher } = loadCatalogue(root, [root])
  const found = (threadFrom: number): string[] => {
    const others: string[] = []
    const files = [...walk(root, matcher, { threadFrom, onOther: (path) => others.push(path) })]
    return [...files.map(({ path, stat }) => `${path} ${JSON.stringify(stat)}`), ...others].sort()
  }
  const alone = found(Number.POSITIVE_INFINITY)
  expect(alone.length).toBe(FOLDERS * 21)
  expect(found(0)).toEqual(alone)
})

it('gives the thread a part of the work, and tells of what it could not read', () => {
  const root = tree()
  // What this thread lists itself.
  let own = 0
  const { readdirSync } = fs
  const counted = (...given: Parameters<typeof readdirSync>) => {
    own++
    return readdirSync(...given)
  }
  Object.assign(fs, { readdirSync: counted })
  syncBuiltinESMExports()
  onTestFinished(() => {
    Object.assign(fs, { readdirSync })
    syncBuiltinESMExports()
  })
  const folders = Array.from({ length: FOLDERS }, (_, n) => {
    const path = `d${n % 7}/é ${n}`
    const { dev, ino } = statSync(join(root, path))
    return { path, dev, ino }
  })
  // It was another folder when it was met.
  const replaced = { ...(folders[0] as (typeof folders)[number]), ino: 1 }
  const lister = new Lister(root, 0)
  let byThread = 0
  while (byThread === 0) {
    own = 0
    for (const folder of [replaced, ...folders]) lister.add(folder)
    const listed: string[] = []
    const errors: string[] = []
    for (let some = lister.next(); some !== undefined; some = lister.next())
      for (const listing of some) {
        listed.push(`${listing.path} ${listing.count}`)
        errors.push(...listing.errors.map(({ path, message }) => `${path}: ${message}`))
      }
    expect(listed.sort()).toEqual([`${replaced.path} 0`, ...folders.map(({ path }) => `${path} 21`)].sort())
    expect(errors).toEqual([`${replaced.path}: it was replaced while it was read`])
    byThread = listed.length - own
  }
  lister.close()
  expect(byThread).toBeGreaterThan(0)
})
