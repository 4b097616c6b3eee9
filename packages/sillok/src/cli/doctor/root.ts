import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { mountedUnder } from '../../catalogue/index.js'
import { bytesText } from '../output.js'
import type { Check } from './check.js'

export function* checkRoot(root: string, given: string | undefined): Generator<Check> {
  const why =
    given !== undefined
      ? 'given as --root'
      : process.env.SILLOK_ROOT
        ? 'from SILLOK_ROOT'
        : 'found from the working directory upward'
  const stat = fs.statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) {
    yield {
      name: 'root',
      state: 'warn',
      text: `${root} (${why}) does not exist yet.`,
      fix: 'It is made when the first record is written. If records should be there, give the right --root.',
    }
  } else if (!stat.isDirectory()) {
    yield {
      name: 'root',
      state: 'fail',
      text: `${root} (${why}) is not a folder.`,
      fix: 'Give another --root, or move that file away.',
    }
  } else yield { name: 'root', state: 'ok', text: `${root} (${why})` }
}

/** Others than the owner must not read records; nobody but the owner must write them. */
const OTHERS = 0o077

export function* checkAccess(root: string): Generator<Check> {
  const folder = nearest(root)
  try {
    const probe = fs.mkdtempSync(join(folder, '.sillok-probe-'))
    fs.rmdirSync(probe)
    yield { name: 'writable', state: 'ok', text: `${folder} can be written to.` }
  } catch (error) {
    yield {
      name: 'writable',
      state: 'fail',
      text: `${folder} cannot be written to (${(error as NodeJS.ErrnoException).code}).`,
      fix: `Give this user the folder: chown ${process.getuid?.() ?? '<user>'} ${folder}`,
    }
  }
  if (folder !== root || process.platform === 'win32') return
  const mode = fs.statSync(root).mode & 0o777
  if ((mode & OTHERS) === 0) yield { name: 'permissions', state: 'ok', text: 'Only its owner may enter.' }
  else {
    yield {
      name: 'permissions',
      state: 'warn',
      text: `Others than the owner may enter (mode ${mode.toString(8)}).`,
      fix: `chmod 700 ${root}`,
    }
  }
}

/**
 * File systems by the magic number of statfs(2) in Linux (linux/magic.h), on which appending from several processes, renaming
 * or syncing does not do what streams rely on.
 */
const UNFIT: Record<number, string> = {
  26985: 'NFS',
  20859: 'SMB',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  1397113167: 'AFS',
  12805120: 'Ceph',
  16914839: '9P',
  1702057286: 'FUSE',
}

/** File systems whose contents are gone after a restart of the machine. */
const VOLATILE: Record<number, string> = { 16914836: 'tmpfs', 2240043254: 'ramfs' }

export function* checkFileSystem(root: string): Generator<Check> {
  if (process.platform !== 'linux') {
    yield {
      name: 'disk',
      state: 'warn',
      text: `The kind of file system is not checked on ${process.platform}.`,
      fix: 'Make sure that it is a local disk.',
    }
    return
  }
  // Some architectures give the number with its sign.
  const type = fs.statfsSync(nearest(root)).type >>> 0
  const unfit = UNFIT[type]
  const volatile = VOLATILE[type]
  if (unfit !== undefined) {
    yield {
      name: 'disk',
      state: 'fail',
      text: `The root lies on ${unfit}, where records can be lost or mixed up.`,
      fix: 'Put the root on a local disk, and ship or archive from there.',
    }
  } else if (volatile !== undefined) {
    yield {
      name: 'disk',
      state: 'warn',
      text: `The root lies on ${volatile}: a restart of the machine empties it.`,
      fix: 'Put the root on a disk.',
    }
  } else yield { name: 'disk', state: 'ok', text: `A local file system (type 0x${type.toString(16)}).` }
}

/** Space below which is warned, and failed: a stream's segment is 100 MB. */
const LITTLE_BYTES = 1e9
const TOO_LITTLE_BYTES = 100e6

export function* checkSpace(root: string): Generator<Check> {
  const folder = nearest(root)
  for (const { path, space, isReadOnly } of mountedUnder(fs.realpathSync(folder))) {
    // What is mounted below a folder above the root is none of the root's.
    if (path !== '' && (folder !== root || path !== space || isReadOnly)) continue
    yield checkSpaceOf(join(folder, path), path)
  }
}

/** @param path where it is mounted, from the root; `''` for that of the root */
function checkSpaceOf(folder: string, path: string): Check {
  const name = path === '' ? 'space' : `space of ${path}`
  const { bavail, bsize, blocks, ffree, files } = fs.statfsSync(folder)
  const free = bavail * bsize
  const text = `${bytesText(free)} of ${bytesText(blocks * bsize)} free`
  const fix =
    path === '' ? 'Free some, or put the root on a larger disk.' : 'Free some, or mount a larger disk there.'
  if (free < TOO_LITTLE_BYTES) return { name, state: 'fail', text: `${text}.`, fix }
  if (free < LITTLE_BYTES || free < blocks * bsize * 0.05)
    return { name, state: 'warn', text: `${text}.`, fix }
  if (files > 0 && ffree < 1000)
    return {
      name,
      state: 'warn',
      text: `Only ${ffree} inodes are free.`,
      fix: 'Remove files that are not needed.',
    }
  return { name, state: 'ok', text: `${text}.` }
}

/** The root, or the nearest folder above that exists. */
function nearest(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (fs.existsSync(folder) || folder === dirname(folder)) return folder
  }
}
