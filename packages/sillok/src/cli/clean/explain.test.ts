import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readCatalogue } from '../../catalogue/index.js'
import { clean } from '../../lifecycle/index.js'
import { explanation } from './explain.js'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000

function project() {
  const home = fs.mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => fs.rmSync(home, { recursive: true, force: true }))
  const file = join(home, 'sillok.config.json')
  const config = {
    streams: { app: { class: 'L1' } },
    logs: {
      ops: { match: 'ops/*', class: 'L3', retention: { deleteAfter: '30d' } },
      last: { match: 'last/*', class: 'L3', retention: { deleteAfter: null, keepLast: 2 } },
      big: { match: 'big/*', class: 'L3', retention: { deleteAfter: null, maxBytes: '5MB' } },
      jobs: { match: 'jobs/*', class: 'L1', retention: { archiveAfter: '10d' } },
      stages: {
        match: 'stages/{channel}/{video}.json',
        class: 'L2',
        retention: { until: { exists: 'final/{channel}/{video}/log.json' } },
      },
      held: { match: 'held/*', class: 'L3', legalHold: { reason: 'case 4', until: '2027-01-31' } },
    },
  }
  fs.writeFileSync(file, JSON.stringify(config))
  const root = join(home, 'logs')
  const put = (path: string, days: number): void => {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true })
    fs.writeFileSync(join(root, path), 'x')
    fs.utimesSync(join(root, path), (NOW - days * DAY) / 1000, (NOW - days * DAY) / 1000)
  }
  const catalogue = readCatalogue(file)
  const options = { catalogue, root, now: NOW }
  const lines = async (path: string, more: object = {}): Promise<string> =>
    (await explanation({ ...options, ...more }, path)).lines.join('\n')
  return { root, options, put, lines }
}

it('says of what is in the plan why it stays, when it goes, and what would free it', async () => {
  const { put, lines } = project()
  for (const path of ['ops/new', 'last/a', 'big/a', 'stages/c1/v7.json', 'held/a']) put(path, 3)
  put('jobs/new', 3)
  expect(await lines('jobs/new')).not.toContain('frees')
  put('ops/old', 20)
  expect(await lines('ops/new')).toBe(`ops/new
  log    ops, class L3: deleted after 30 d
  time   2026-11-17 12:00 UTC, when it was last written
  stays  it is not old enough
  frees  --keep-days with fewer days
  next   delete, 2026-12-17 12:00 UTC`)
  // What was asked for is what is said.
  expect(await lines('ops/old', { keepDays: 14 })).toContain('now    delete: older than 14 d, as asked for')
  expect(await lines('last/a')).toContain('stays  it is among the last 2')
  expect(await lines('big/a')).toContain('stays  the log has no more than 5,000,000 bytes')
  // The file that is waited for, and not its pattern.
  expect(await lines('stages/c1/v7.json')).toContain('stays  final/c1/v7/log.json does not exist')
  put('final/c1/v7/log.json', 0)
  expect(await lines('stages/c1/v7.json')).toContain('delete: final/c1/v7/log.json exists')
  expect(await lines('held/a')).toMatch(/stays {2}it is under legal hold until 2027-0\d-\d\d .* UTC: case 4/)
})

it('answers for what no plan has: undeclared, of the house, in the trash, in the archive, links', async () => {
  const { root, put, lines, options } = project()
  put('stray/a', 3)
  expect(await lines('stray/a')).toMatch(/stays {2}nothing declares it[\s\S]*frees {2}a declaration/)
  put('.sillok/x', 3)
  expect(await lines('.sillok/x')).toContain('what Sillok itself remembers')
  put('app/.leases/x', 3)
  expect(await lines('app/.leases/x')).toContain('goes with it')
  put('ops/b.closing', 3)
  expect(await lines('ops/b.closing')).toContain('a run left it that was cut off')
  fs.symlinkSync('new', join(root, 'ops/link'))
  expect(await lines('ops/link')).toContain('links are left alone')
  fs.mkdirSync(join(root, '../outside'))
  fs.writeFileSync(join(root, '../outside/a'), 'x')
  fs.symlinkSync('../../outside', join(root, 'ops/way'))
  expect(await lines('ops/way/a')).toContain('a folder on its way is a symbolic link')
  // A run refuses it, however old it is.
  put('ops/twice', 40)
  fs.linkSync(join(root, 'ops/twice'), join(root, '../outside/twice'))
  expect(await lines('ops/twice')).toContain('stays  it has another name, a hard link')
  fs.rmSync(join(root, 'ops/twice'))
  // The link of a stream is its newest segment.
  put('app/2026-11-20T00-00-00.000Z-000001.jsonl', 0)
  fs.symlinkSync('app/2026-11-20T00-00-00.000Z-000001.jsonl', join(root, 'app.jsonl'))
  expect(await lines(join(root, 'app.jsonl'))).toMatch(
    /^app\/2026-11-20T[\s\S]*stays {2}a writer has it open/,
  )

  put('ops/old', 40)
  put('jobs/a', 20)
  const { run } = await clean(options)
  expect(await lines(`_trash/${run}/ops/old`)).toContain(`sillok clean --undo ${run}`)
  expect(await lines(`_trash/${run}/ops/old`, { now: NOW + 8 * DAY })).toContain('empty_trash')
  expect(await lines('jobs/a')).toMatch(/log {4}jobs[\s\S]*in the archive as 2026-10\/jobs\/a/)
  const [key] = fs.readdirSync(join(root, '_archive/2026-10/jobs'))
  expect(await lines(join(root, '_archive/2026-10/jobs', key as string))).toContain('in the archive as')

  await expect(lines('nowhere')).rejects.toThrow(/There is no file nowhere under .* nor in the archive/)
  await expect(lines('ops')).rejects.toThrow('ops is a folder: name one file of it')
  await expect(lines('../sillok.config.json')).rejects.toThrow('There is no file')
})

it('says so where there is no root', async () => {
  const { root, lines } = project()
  await expect(lines('ops/new')).rejects.toMatchObject({
    code: 'ROOT_UNUSABLE',
    message: `There is no log root ${root}.`,
  })
})

it('takes a path of the file through another name of the root', async () => {
  const { root, put, lines } = project()
  put('ops/new', 3)
  const other = `${root}-other`
  fs.symlinkSync(root, other)
  expect(await lines(join(other, 'ops/new'))).toContain('class L3')
})
