import { kernel } from './kernel.js'
import { INPUT, ROUND_CONSTANTS } from './layout.js'

/** Entries in a bundle, and hashes in a tile: no more are hashed at once. */
const MOST = 256
const HASH = 32
/** The longest bundle there can be, and its hashes. */
const ROOM = MOST * (2 + 0xffff + HASH)
const PAGE = 65_536
/** Of longer entries, on average, each is hashed faster by `node:crypto`, with the processor's own instructions, than four at once here. */
const LONG = 1024

/** What Node has for all, and its types do not say. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> }
}

interface Machine {
  hashAll(begin: number, count: number, out: number, areNodes: 0 | 1): void
  memory: Uint8Array
}

let machine: Machine | 'none' | undefined

/** Made when it is first needed; not there where this runtime has no WebAssembly with vectors, as with `--jitless`. */
function machineOf(): Machine | undefined {
  machine ??= makeMachine()
  return machine === 'none' ? undefined : machine
}

let module: object | undefined

/** The compiled code, for other threads: so each need not make it. */
export function compiledKernel(): object | undefined {
  machineOf()
  return module
}

/** What another thread has compiled. */
export function useKernel(compiled: object | undefined): void {
  module = compiled
}

function makeMachine(): Machine | 'none' {
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((INPUT + ROOM) / PAGE) })
    module ??= new WebAssembly.Module(kernel())
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    new Uint32Array(memory.buffer, 0, ROUND_CONSTANTS.length).set(ROUND_CONSTANTS)
    return { hashAll: exports.hashAll as Machine['hashAll'], memory: new Uint8Array(memory.buffer) }
  } catch {
    return 'none'
  }
}

/**
 * The hashes of a bundle's entries as leaves, one after the other.
 *
 * @param bundle well-formed, with `count` entries, at most 256
 * @returns `undefined` where the caller is quicker, one by one
 */
export function leavesAtOnce(bundle: Uint8Array, count: number): Buffer | undefined {
  if (count < 4 || bundle.length > count * LONG) return undefined
  const at = machineOf()
  if (at === undefined) return undefined
  at.memory.set(bundle, INPUT)
  const out = INPUT + bundle.length
  at.hashAll(INPUT, count, out, 0)
  return Buffer.from(at.memory.subarray(out, out + count * HASH))
}

/**
 * The hashes of nodes, whose children stand one after the other.
 *
 * @param children an even number of hashes, at most 256
 * @returns `undefined` where the caller is quicker, one by one
 */
export function nodesAtOnce(children: Uint8Array): Buffer | undefined {
  const count = children.length / HASH / 2
  const at = count < 2 ? undefined : machineOf()
  if (at === undefined) return undefined
  at.memory.set(children, INPUT)
  const out = INPUT + children.length
  at.hashAll(INPUT, count, out, 1)
  return Buffer.from(at.memory.subarray(out, out + count * HASH))
}
