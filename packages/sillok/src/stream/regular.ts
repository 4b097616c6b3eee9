import fs from 'node:fs'

/**
 * Opens a file to be read. What is no file is not: a pipe would be waited for, and a device may have no end.
 *
 * @returns the descriptor, and the file's size in bytes
 * @throws the system's error, and one with the code `ENOTFILE`
 */
export function openRegular(path: string): { fd: number; size: number } {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is not a file`), { code: 'ENOTFILE' })
    return { fd, size: stat.size }
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}
