import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fileSystemOf, fileSystemsOf, trashFolders, usageOf } from './file-systems.js'

function rootWith(...folders: string[]): string {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'sillok-')))
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }))
  for (const folder of folders) fs.mkdirSync(join(root, folder), { recursive: true })
  return root
}

function mountinfo(root: string, ...lines: string[]): string {
  const file = join(rootWith(), 'mountinfo')
  fs.writeFileSync(
    file,
    `${['22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw', ...lines].join('\n')}\n`.replaceAll('ROOT', root),
  )
  return file
}

it('finds what is mounted under a root, and what takes its space from the same place', () => {
  const root = rootWith(
    'audio/final',
    'a b',
    'pool/x',
    'pool/y',
    'tank',
    'tank2',
    'old',
    'file-is-none',
    'far',
  )
  fs.rmdirSync(join(root, 'file-is-none'))
  fs.writeFileSync(join(root, 'file-is-none'), '')
  const found = fileSystemsOf(
    root,
    mountinfo(
      root,
      '30 22 0:40 / ROOT/audio/final rw shared:1 master:2 - xfs /dev/sdb1 rw',
      '31 22 8:1 /x/y ROOT/a\\040b rw - ext4 /dev/sda1 rw',
      '32 22 0:42 /x ROOT/pool/x rw - btrfs /dev/sdc rw,subvol=/x',
      '33 22 0:43 /y ROOT/pool/y rw - btrfs /dev/sdc rw,subvol=/y',
      '34 22 0:44 / ROOT/tank rw - zfs tank/logs rw,emergency_ro',
      '35 22 0:45 / ROOT/tank2 rw - zfs tank/more rw',
      '36 22 0:46 / ROOT/old ro - squashfs /dev/loop0 ro',
      '37 22 0:47 / ROOT/file-is-none rw - ext4 /dev/sdd rw',
      '38 22 0:48 / ROOT/far rw - autofs systemd-1 rw',
      '39 22 0:49 / ROOT/gone rw - nfs host:/x rw',
      '40 22 0:50 / ROOTX rw - ext4 /dev/sde rw',
    ),
  )
  expect(found.map(({ path }) => path)).toEqual([
    '',
    'a b',
    'audio/final',
    'old',
    'pool/x',
    'pool/y',
    'tank',
    'tank2',
  ])
  expect(found.filter(({ isReadOnly }) => isReadOnly).map(({ path }) => path)).toEqual(['old', 'tank'])
  // A bind mount is of the same disk; volumes of a pool share its space whatever their devices are.
  const spaceOf = (path: string) => fileSystemOf(found, path).space
  expect(['a b/z', 'pool/y/z', 'tank2/z', 'audio/final'].map(spaceOf)).toEqual([
    '',
    'pool/x',
    'tank',
    'audio/final',
  ])
  expect(fileSystemOf(found, 'audio/finally').path).toBe('')
  expect(fileSystemOf(found, 'audio/final/c/x.log').path).toBe('audio/final')
  expect(trashFolders(found).slice(0, 3)).toEqual(['_trash', 'a b/_trash', 'audio/final/_trash'])
})

it('knows only the root where the system does not tell', () => {
  const root = rootWith('x')
  expect(fileSystemsOf(root, join(root, 'missing'))).toMatchObject([
    { path: '', space: '', isReadOnly: false },
  ])
})

it('takes what has no limit for never full', () => {
  expect(usageOf({ total: 0, free: 0 })).toBe(0)
  expect(usageOf({ total: 100, free: 25 })).toBe(0.75)
})
