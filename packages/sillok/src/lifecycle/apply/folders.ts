import fs from 'node:fs'
import { join } from 'node:path'
import { type FileSystem, fileSystemsOf } from '../../catalogue/index.js'
import { codeOf, type Disk, Refused } from './disk.js'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants
const FOLDER_MODE = 0o700
/** So many folders are kept open at once. */
const MAX_OPEN = 200

/**
 * Where the system names open files by `/proc/self/fd`, a path through it begins at the very folder that was opened: whoever puts a symbolic
 * link in the place of a folder above it is too late.
 */
const HAS_PROC = fs.existsSync('/proc/self/fd')

/** A folder under the root, held open. */
export class Folder {
  readonly #disk: Disk
  readonly fd: number
  readonly path: string
  /** The device that it is on. */
  readonly dev: number

  constructor(disk: Disk, fd: number, path: string, dev: number) {
    this.#disk = disk
    this.fd = fd
    this.path = path
    this.dev = dev
  }

  /** A path for a file in this folder, for every file operation. */
  at(name: string): string {
    return HAS_PROC ? `/proc/self/fd/${this.fd}/${name}` : join(this.path, name)
  }

  /** Makes names in it safe against a power cut. */
  sync(): void {
    this.#disk.fsyncSync(this.fd)
  }

  /** @throws Refused `left_root` where the folder was moved away since it was opened */
  checkPlace(): void {
    if (HAS_PROC) {
      if (this.#disk.readlinkSync(`/proc/self/fd/${this.fd}`) === this.path) return
    } else {
      const [here, held] = [
        this.#disk.lstatSync(this.path, { throwIfNoEntry: false }),
        this.#disk.fstatSync(this.fd),
      ]
      if (here?.ino === held.ino && here.dev === held.dev) return
    }
    throw new Refused('left_root')
  }
}

/** The folders under a root, each opened name by name without following a link. */
export class Folders {
  readonly #disk: Disk
  readonly #open = new Map<string, Folder>()
  readonly #root: Folder
  /** What is mounted under the root; everything else lies on the file system of the folder that it is in. */
  readonly fileSystems: readonly FileSystem[]

  /** @param root a real path, without links */
  constructor(disk: Disk, root: string, fileSystems: readonly FileSystem[] = fileSystemsOf(root)) {
    this.#disk = disk
    this.fileSystems = fileSystems
    const fd = disk.openSync(root, O_RDONLY | O_DIRECTORY)
    this.#root = new Folder(disk, fd, root, disk.fstatSync(fd).dev)
  }

  /**
   * @param path relative to the root, with `/`; `''` is the root
   * @param make makes what is missing
   * @throws Refused `symlink`, `left_root`, `gone`
   */
  folder(path: string, make = false): Folder {
    if (path === '') return this.#root
    const known = this.#open.get(path)
    if (known !== undefined) return known
    if (this.#open.size >= MAX_OPEN) this.#closeAll()
    const names = path.split('/')
    if (names.some((name) => name === '' || name === '.' || name === '..')) throw new Refused('left_root')
    let above = this.#root
    try {
      for (const [n, name] of names.entries()) {
        const mounted = this.fileSystems.find((one) => one.path === names.slice(0, n + 1).join('/'))
        const next = this.#openBelow(above, name, make, mounted?.dev ?? above.dev)
        if (above !== this.#root) this.#disk.closeSync(above.fd)
        above = next
      }
    } catch (error) {
      if (above !== this.#root) this.#disk.closeSync(above.fd)
      throw error
    }
    this.#open.set(path, above)
    return above
  }

  /** The folder that a file is in, and its name there. @throws Refused */
  of(path: string, make = false): { folder: Folder; name: string } {
    const cut = path.lastIndexOf('/')
    const name = path.slice(cut + 1)
    if (name === '' || name === '.' || name === '..') throw new Refused('left_root')
    return { folder: this.folder(cut === -1 ? '' : path.slice(0, cut), make), name }
  }

  close(): void {
    this.#closeAll()
    this.#disk.closeSync(this.#root.fd)
  }

  #closeAll(): void {
    for (const { fd } of this.#open.values()) this.#disk.closeSync(fd)
    this.#open.clear()
  }

  #openBelow(above: Folder, name: string, make: boolean, dev: number): Folder {
    const path = above.at(name)
    let fd: number
    try {
      fd = this.#disk.openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT' && make) {
        this.#disk.mkdirSync(path, FOLDER_MODE)
        above.sync()
        return this.#openBelow(above, name, false, dev)
      }
      // A link there is ELOOP or, together with O_DIRECTORY, ENOTDIR.
      if (code === 'ELOOP' || code === 'ENOTDIR') throw new Refused('symlink')
      if (code === 'ENOENT') throw new Refused('gone')
      // For people: where it is, and not which number the folder above it had.
      if (error instanceof Error) error.message = error.message.replace(path, join(above.path, name))
      throw error
    }
    if (this.#disk.fstatSync(fd).dev !== dev) {
      this.#disk.closeSync(fd)
      throw new Refused('left_root')
    }
    return new Folder(this.#disk, fd, join(above.path, name), dev)
  }
}
