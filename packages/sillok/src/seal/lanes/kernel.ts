import { type Code, call, I32, i32, local, memory, moduleOf, repeatWhile, v128, when } from './assembler.js'
import { compress } from './compress.js'
import {
  BLOCK,
  BLOCKS,
  LANE_BYTES,
  LANES,
  move,
  OUT,
  POINTERS,
  START,
  STATE,
  swapWords,
  TAIL_BYTES,
  TAILS,
  WHOLE,
  ZERO,
} from './layout.js'

/**
 * Hashes messages. Parameters: where they begin, how many there are, where the hashes go to, and whether they are nodes.
 * An entry has its length before it, in two bytes, of which the second is taken for the zero byte that the hash of a leaf begins with.
 * Nodes are pairs of hashes.
 */
function hashAll(): Code {
  const [at, left, out, isNodes, lane, length, rest, active, tail, column] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  const { get, set } = local
  const number = i32.const
  const field = (offset: number): Code => i32.load(get(lane), LANES + offset)
  const setField = (offset: number, value: Code): Code => i32.store(get(lane), value, LANES + offset)
  const eachLane = (body: Code): Code => [
    set(lane, ZERO),
    repeatWhile(i32.ltU(get(lane), number(4 * LANE_BYTES)), [
      set(column, i32.shrU(get(lane), number(2))),
      body,
      move(lane, LANE_BYTES),
    ]),
  ]

  const beginNode: Code = [
    set(length, number(65)),
    setField(WHOLE, ZERO),
    i32.store8(get(tail), number(1)),
    [0, 16, 32, 48].map((n) => v128.store(get(tail), v128.load(get(at), n), n + 1)),
    i32.store8(get(tail), number(0x80), 65),
    memory.fill(i32.add(get(tail), number(66)), ZERO, number(TAIL_BYTES - 66)),
    move(at, 64),
  ]
  const beginLeaf: Code = [
    set(length, i32.or(i32.shl(i32.load8(get(at)), number(8)), i32.load8(get(at), 1))),
    move(length, 1),
    move(at, 1),
    i32.store8(get(at), ZERO),
    setField(WHOLE, i32.shrU(get(length), number(6))),
    setField(BLOCK, get(at)),
    set(at, i32.add(get(at), get(length))),
    set(rest, i32.and(get(length), number(63))),
    memory.fill(get(tail), ZERO, number(TAIL_BYTES)),
    memory.copy(get(tail), i32.sub(get(at), get(rest)), get(rest)),
    i32.store8(i32.add(get(tail), get(rest)), number(0x80)),
  ]
  const begin: Code = [
    set(tail, i32.add(number(TAILS), i32.shl(get(lane), number(3)))),
    when(get(isNodes), beginNode, beginLeaf),
    when(i32.eqz(field(WHOLE)), setField(BLOCK, get(tail))),
    setField(BLOCKS, i32.shrU(i32.add(get(length), number(72)), number(6))),
    // The length in bits, big-endian, ends the last block; no message has 2^24 bits.
    set(rest, i32.add(get(tail), i32.shl(i32.sub(field(BLOCKS), field(WHOLE)), number(6)))),
    [0, 1, 2].map((n) =>
      i32.store8(i32.sub(get(rest), number(n + 1)), i32.shrU(i32.shl(get(length), number(3)), number(8 * n))),
    ),
    setField(OUT, get(out)),
    move(out, 32),
    move(left, -1),
    START.map((value, n) => i32.store(get(column), number(value), STATE + 16 * n)),
  ]
  const advance: Code = [
    set(active, number(1)),
    i32.store(get(column), field(BLOCK), POINTERS),
    setField(BLOCK, i32.add(field(BLOCK), number(64))),
    setField(WHOLE, i32.sub(field(WHOLE), number(1))),
    // What had no whole block is beyond zero now.
    when(i32.eqz(field(WHOLE)), setField(BLOCK, i32.add(number(TAILS), i32.shl(get(lane), number(3))))),
  ]
  const finish: Code = [
    Array.from({ length: 8 }, (_, n) => i32.store(field(OUT), i32.load(get(column), STATE + 16 * n), 4 * n)),
    [0, 16].map((n) => v128.store(field(OUT), swapWords(v128.load(field(OUT), n)), n)),
  ]
  return repeatWhile(get(active), [
    set(active, ZERO),
    eachLane([when(i32.eqz(field(BLOCKS)), when(get(left), begin)), when(field(BLOCKS), advance)]),
    when(get(active), [
      call(0),
      eachLane(
        when(field(BLOCKS), [
          setField(BLOCKS, i32.sub(field(BLOCKS), number(1))),
          when(i32.eqz(field(BLOCKS)), finish),
        ]),
      ),
    ]),
  ])
}

/** The module's bytes. It exports `hashAll`, and takes its memory as `env.memory`, with the round constants at its beginning. */
export const kernel = (): Uint8Array<ArrayBuffer> =>
  moduleOf([
    compress(),
    { name: 'hashAll', parameters: 4, locals: Array.from({ length: 6 }, () => I32), body: hashAll() },
  ])
