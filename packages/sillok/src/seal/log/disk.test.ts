import fs, { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { NewFiles, publishAside, writeFrom } from './disk.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sillok-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

/** A disk that makes nothing safe before it is told to. */
function slowDisk() {
  const held: ((error: Error | null) => void)[] = []
  const spy = vi.spyOn(fs, 'fsync').mockImplementation((_, done) => void held.push(done))
  onTestFinished(() => spy.mockRestore())
  return {
    held,
    begun: () => spy.mock.calls.length,
    /** The oldest that it is at. */
    async one(error: Error | null = null) {
      held.shift()?.(error)
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    },
  }
}
const turns = () => new Promise((done) => setTimeout(done, 50))

it('begins to make files safe when they are written, and leaves a thread to others until somebody waits', async () => {
  const disk = slowDisk()
  const files = new NewFiles()
  for (let n = 0; n < 8; n++) files.write(join(folder, 'tile', `${n}`), Buffer.from(`${n}`))
  await turns()
  expect(disk.begun()).toBe(3)
  for (let n = 0; n < 4; n++) {
    await disk.one()
    await turns()
  }
  expect([disk.begun(), disk.held.length]).toEqual([7, 3])
  let isSafe = false
  const all = files.sync().then(() => {
    isSafe = true
  })
  await Promise.resolve()
  // All that remain, and two folders: of the files, and the one that theirs is new in.
  expect([disk.begun(), disk.held.length]).toEqual([10, 6])
  // These are for the next time.
  files.write(join(folder, 'tile', 'more'), Buffer.from('more'))
  for (let n = 0; n < 6; n++) {
    expect(isSafe).toBe(false)
    await disk.one()
  }
  await all
  await turns()
  expect([disk.begun(), disk.held.length]).toEqual([11, 1])
  await disk.one()
  await files.close()
})

it('tells of a file that could not be made safe long before, and of all after it', async () => {
  const disk = slowDisk()
  const files = new NewFiles()
  files.write(join(folder, 'a'), Buffer.from('a'))
  await turns()
  await disk.one(new Error('EIO'))
  for (const name of ['b', 'c', 'd']) files.write(join(folder, name), Buffer.from(name))
  const all = expect(files.sync()).rejects.toThrow('EIO')
  await turns()
  while (disk.held.length > 0) await disk.one()
  await all
  await expect(files.sync()).rejects.toThrow('EIO')
  await files.close()
})

it('lets go of files that are not to become safe any more', async () => {
  const disk = slowDisk()
  const files = new NewFiles()
  const closed = vi.spyOn(fs, 'closeSync')
  onTestFinished(() => closed.mockRestore())
  for (let n = 0; n < 5; n++) files.write(join(folder, `${n}`), Buffer.from(`${n}`))
  await turns()
  const end = files.close()
  while (disk.held.length > 0) await disk.one()
  await end
  expect([disk.begun(), closed.mock.calls.length]).toEqual([3, 5])
})

it('puts a file in its place only once it is on the disk, and holds up nobody meanwhile', async () => {
  const disk = slowDisk()
  const [note, ranges] = [join(folder, 'sub', 'note'), join(folder, 'ranges')]
  const published = publishAside(note, 'one')
  await turns()
  expect(fs.existsSync(note)).toBe(false)
  await disk.one()
  expect([readFileSync(note, 'utf8'), disk.held.length]).toEqual(['one', 1])
  await disk.one()
  await published
  const written = writeFrom(ranges, 0, Buffer.from('abcdef'))
  await disk.one()
  await disk.one()
  await written
  const again = writeFrom(ranges, 2, Buffer.from('x'))
  await disk.one()
  await again
  expect(readFileSync(ranges, 'utf8')).toBe('abx')
})
