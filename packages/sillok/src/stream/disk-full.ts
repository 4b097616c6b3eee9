import { SillokError } from '../record/index.js'

/** That a folder or file is not there, or is something else. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** `DISK_FULL`; `ROOT_UNUSABLE` where the stream's folder is not there any more. Of the lines that were given together the first may be in the stream, where the disk filled up among them. */
export class DiskFullError extends SillokError {
  /** How many lines, the last ones, are not in the stream. */
  readonly refused: number
  /** What the system said: `ENOSPC`, `EPERM`. */
  readonly reason: string

  constructor(stream: string, code = 'ENOSPC', refused = 0) {
    const remedy =
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'free space on the disk of the log root'
        : 'check the folder of the log root and its permissions'
    super(
      GONE.has(code) ? 'ROOT_UNUSABLE' : 'DISK_FULL',
      `Stream ${stream} cannot be written (${code}): ${remedy}; writing goes on by itself.`,
    )
    this.refused = refused
    this.reason = code
  }
}
