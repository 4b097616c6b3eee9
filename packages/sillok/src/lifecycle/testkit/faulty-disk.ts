import { type Disk, realDisk } from '../apply/disk.js'

/** How a disk goes wrong, at one of its operations and from then on. */
export type Fault = {
  at: number
  kind: 'crash before' | 'crash after' | 'ENOSPC' | 'EIO' | 'EACCES' | 'permissions lost'
}

export const isError = ({ kind }: Fault): boolean => !kind.startsWith('crash')

/** A disk that goes wrong. Closing works always, so that the test itself loses no descriptors. */
export function faultyDisk({ at: share, kind }: Fault, operations: number, crashed: () => void): Disk {
  let count = 0
  const at = Math.ceil(share * operations)
  const changes = [
    'futimesSync',
    'linkSync',
    'mkdirSync',
    'openSync',
    'renameSync',
    'unlinkSync',
    'writeSync',
    'rmdirSync',
  ]
  const fail = (code: string): never => {
    throw Object.assign(new Error(code), { code })
  }
  return new Proxy(realDisk, {
    get(target, name: keyof Disk) {
      const real = target[name] as (...args: unknown[]) => unknown
      if (name === 'closeSync') return real
      return (...args: unknown[]) => {
        count++
        if (kind === 'crash before' || kind === 'crash after') {
          if (count === at && kind === 'crash after') {
            const made = real(...args)
            // A process that ends has nothing open any more.
            if (name === 'openSync') target.closeSync(made as number)
          }
          if (count >= at) {
            crashed()
            fail('CRASH')
          }
        } else if (kind === 'permissions lost') {
          if (count >= at && changes.includes(name)) fail('EACCES')
        } else if (count === at) fail(kind)
        return real(...args)
      }
    },
  })
}

/** A disk on which nothing goes wrong, and how many operations it did. */
export function countingDisk(): { disk: Disk; count: () => number } {
  let count = 0
  const disk = new Proxy(realDisk, {
    get(target, name: keyof Disk) {
      if (name !== 'closeSync') count++
      return target[name]
    },
  })
  return { disk, count: () => count }
}
