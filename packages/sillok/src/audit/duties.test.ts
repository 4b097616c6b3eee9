import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AuditEvent } from '../events/index.js'
import { configure, getLogger, type Sillok } from '../logger/index.js'
import { trail } from './index.js'

/** What each action must say, written down a second time: nobody loosens one by accident. */
const FULL = {
  sign_in: { userId: 'u-1', clientIp: '10.0.0.1', success: true },
  sign_out: { userId: 'u-1', clientIp: '10.0.0.1', success: true },
  data_access: { userId: 'u-1', resourceType: 'interview', resourceId: 'i-1' },
  data_change: {
    userId: 'u-1',
    resourceType: 'interview',
    resourceId: 'i-1',
    before: { state: 'open' },
    after: { state: 'closed' },
  },
  permission_change: { userId: 'admin-1', target: 'u-9', before: { role: 'user' }, after: { role: 'admin' } },
  configuration_change: { userId: 'admin-1', key: 'theme', before: 'light', after: 'dark' },
} as const
type Full = typeof FULL

/** For the compiler: an event of each action without one of its fields is none; with all of them it is one. */
type Refused = {
  [A in keyof Full]: {
    [K in keyof Full[A]]: Omit<Full[A], K> & { action: A } extends AuditEvent<A> ? false : true
  }
}
type Taken = { [A in keyof Full]: Full[A] & { action: A } extends AuditEvent<A> ? true : false }
const REFUSED: Refused = {
  sign_in: { userId: true, clientIp: true, success: true },
  sign_out: { userId: true, clientIp: true, success: true },
  data_access: { userId: true, resourceType: true, resourceId: true },
  data_change: { userId: true, resourceType: true, resourceId: true, before: true, after: true },
  permission_change: { userId: true, target: true, before: true, after: true },
  configuration_change: { userId: true, key: true, before: true, after: true },
}
const TAKEN: Taken = {
  sign_in: true,
  sign_out: true,
  data_access: true,
  data_change: true,
  permission_change: true,
  configuration_change: true,
}

let sillok: Sillok | undefined
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sillok-'))
})
afterEach(async () => {
  await sillok?.close()
  rmSync(root, { recursive: true, force: true })
})

const wire = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The records of actions, and the fields that each says it lacks. */
function written(): { action: string; missing: string[] | undefined }[] {
  return readFileSync(join(root, 'audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; action: string; invalid?: { field: string }[] })
    .filter(({ event }) => event === 'audit')
    .map(({ action, invalid }) => ({ action, missing: invalid?.map(({ field }) => field) }))
}

it('each action has its duties, for the compiler and while the program runs, and a record says which is not met', async () => {
  sillok = configure({ root, service: 'app', console: false })
  const expected: unknown[] = []
  for (const [action, full] of Object.entries(FULL)) {
    await trail.action({ action, ...full })
    expected.push([action, TAKEN[action as keyof Full] ? undefined : 'never'])
    for (const name of Object.keys(full)) {
      expect(REFUSED[action as keyof Full]).toHaveProperty(name, true)
      for (const nothing of [undefined, '']) {
        if (nothing === '' && ['before', 'after'].includes(name)) continue
        await trail.action({ action, ...full, [name]: nothing } as never)
        expected.push([action, [wire(name)]])
      }
    }
  }
  expect(written().map(({ action, missing }) => [action, missing])).toEqual(expected)
})

it('value by value only what has no further duties is taken by the compiler', async () => {
  sillok = configure({ root, service: 'app', console: false })
  const log = getLogger('api')
  await log.audit('data_access', 'interview', 'i-1', 'u-1')
  await log.audit('exported' as string, undefined, undefined, 'u-1', { rows: 3 })
  // @ts-expect-error who signs in does so from somewhere, and may do or not
  await log.audit('sign_in', undefined, undefined, 'u-1')
  // @ts-expect-error which one was read
  await log.audit('data_access', 'interview', undefined, 'u-1')
  expect(written().map(({ missing }) => missing)).toEqual([
    undefined,
    undefined,
    ['client_ip', 'success'],
    ['resource_id'],
  ])
})
