import fs from 'node:fs'

/** The file operations that a run is made of. They are a parameter so that tests can fail, or end the process, at each single one. */
export type Disk = Pick<
  typeof fs,
  | 'closeSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'futimesSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'readlinkSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeSync'
>

export const realDisk: Disk = fs

/** Why something that was planned is not done. The file stays as it is. */
export type Refusal =
  /** It is not what it was when the plan was made: another file, another size, written to. */
  | 'changed'
  | 'gone'
  /** A process has it open. */
  | 'open'
  /** A symbolic link is on the way to it, or it is one. */
  | 'symlink'
  /** It is, or came, outside the root or on another file system. */
  | 'left_root'
  /** It is no plain file, or has several names. */
  | 'not_regular'
  /** What was written does not read back as it was. */
  | 'unverified'
  /** It cannot be put in the other form without losing something. */
  | 'not_convertible'
  /** A writer, a reader or the seal wants the segment. */
  | 'in_use'

/** An action is not done, and nothing is changed. */
export class Refused extends Error {
  readonly why: Refusal

  constructor(why: Refusal, detail?: string) {
    super(detail ?? why)
    this.why = why
  }
}

/** The `code` of a system error, `''` for anything else. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

export function unlinkIfThere(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Writes all of a chunk: one `write` may take less. */
export function writeAll(disk: Disk, fd: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) at += disk.writeSync(fd, chunk, at, chunk.length - at)
}
