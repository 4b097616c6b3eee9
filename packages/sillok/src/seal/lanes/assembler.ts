/**
 * As much of WebAssembly's binary format (webassembly.github.io/spec/core/binary) as `kernel.ts` needs. Code is bytes, nested as it was put
 * together: an expression leaves one value, a statement none.
 */
export type Code = readonly (number | Code)[]

const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]

function signed(value: number): number[] {
  const isLast = value >= -0x40 && value < 0x40
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}

function flatten(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part)
    else flatten(part, into)
  }
  return into
}

function sized(code: Code): Code {
  const bytes = flatten(code)
  return [unsigned(bytes.length), bytes]
}
const list = (items: readonly Code[]): Code => [unsigned(items.length), items]
const section = (id: number, items: readonly Code[]): Code => [id, sized(list(items))]
const text = (value: string): Code => sized([...Buffer.from(value)])

export const I32 = 0x7f
export const V128 = 0x7b

const binary =
  (op: number) =>
  (a: Code, b: Code): Code => [a, b, op]
const vector =
  (op: number) =>
  (a: Code, b: Code): Code => [a, b, 0xfd, unsigned(op)]

export const i32 = {
  const: (value: number): Code => [0x41, signed(value | 0)],
  add: binary(0x6a),
  sub: binary(0x6b),
  and: binary(0x71),
  or: binary(0x72),
  shl: binary(0x74),
  shrU: binary(0x76),
  ltU: binary(0x49),
  eqz: (a: Code): Code => [a, 0x45],
  load: (at: Code, offset = 0): Code => [at, 0x28, 0, unsigned(offset)],
  load8: (at: Code, offset = 0): Code => [at, 0x2d, 0, unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [at, value, 0x36, 0, unsigned(offset)],
  store8: (at: Code, value: Code, offset = 0): Code => [at, value, 0x3a, 0, unsigned(offset)],
}

/** Vectors of four numbers of 32 bits. */
export const v128 = {
  load: (at: Code, offset = 0): Code => [at, 0xfd, 0, 0, unsigned(offset)],
  /** One number, four times. */
  loadSplat: (at: Code, offset = 0): Code => [at, 0xfd, 9, 0, unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [at, value, 0xfd, 0x0b, 0, unsigned(offset)],
  /** Sixteen of the 32 bytes that both have. */
  shuffle: (a: Code, b: Code, bytes: Code): Code => [a, b, 0xfd, 0x0d, bytes],
  and: vector(0x4e),
  xor: vector(0x51),
  add: vector(0xae),
  shl: (a: Code, by: number): Code => [a, i32.const(by), 0xfd, 0xab, 1],
  shrU: (a: Code, by: number): Code => [a, i32.const(by), 0xfd, 0xad, 1],
}

export const local = {
  get: (index: number): Code => [0x20, unsigned(index)],
  set: (index: number, value: Code): Code => [value, 0x21, unsigned(index)],
}

export const memory = {
  fill: (at: Code, value: Code, length: Code): Code => [at, value, length, 0xfc, 11, 0],
  copy: (to: Code, from: Code, length: Code): Code => [to, from, length, 0xfc, 10, 0, 0],
}

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  [condition, 0x04, 0x40, then],
  otherwise.length === 0 ? [] : [0x05, otherwise],
  0x0b,
]
/** Runs its body once, and again for as long as the condition holds at its end. */
export const repeatWhile = (condition: Code, body: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b]
export const call = (index: number): Code => [0x10, unsigned(index)]

/** A function without a result. */
export interface Procedure {
  /** It is exported where it has one. */
  name?: string
  parameters: number
  /** Types of the other variables, which come behind the parameters. */
  locals: readonly number[]
  body: Code
}

/** The bytes of a module that imports its memory as `env.memory`; parameters are numbers of 32 bits. */
export function moduleOf(procedures: readonly Procedure[]): Uint8Array<ArrayBuffer> {
  const types = procedures.map(({ parameters }) => [
    0x60,
    list(Array.from({ length: parameters }, () => [I32])),
    list([]),
  ])
  const bodies = procedures.map(({ locals, body }) =>
    sized([list(locals.map((type) => [1, type])), body, 0x0b]),
  )
  const exported = procedures.flatMap(({ name }, index) =>
    name === undefined ? [] : [[text(name), 0, unsigned(index)]],
  )
  const parts = [
    // Its magic number, and the version of the format.
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, types),
    section(2, [[text('env'), text('memory'), 2, 0, 1]]),
    section(
      3,
      procedures.map((_, index) => unsigned(index)),
    ),
    section(7, exported),
    section(10, bodies),
  ]
  return Uint8Array.from(flatten(parts))
}
