import { type Code, I32, i32, local, type Procedure, repeatWhile, V128, v128 } from './assembler.js'
import { move, POINTERS, STATE, swapWords, ZERO } from './layout.js'

const get = local.get
/** Variables behind a to h: the words, two to help, and where the constants of these rounds are. */
const [WORDS, T, U, CONSTANT] = [8, 24, 25, 26] as const

/** Compresses one block of each lane into the state. Its parts: working variables a to h, sixteen words, two to help. */
export function compress(): Procedure {
  const code: Code[] = []
  for (let at = 0; at < 8; at++) code.push(local.set(at, v128.load(ZERO, STATE + 16 * at)))
  for (let row = 0; row < 4; row++) code.push(readRow(row))
  code.push(rounds(false))
  const more = [move(CONSTANT, 64), rounds(true)]
  code.push(repeatWhile(i32.ltU(get(CONSTANT), i32.const(3 * 64)), more))
  for (let at = 0; at < 8; at++)
    code.push(v128.store(ZERO, v128.add(get(at), v128.load(ZERO, STATE + 16 * at)), STATE + 16 * at))
  return { parameters: 0, locals: [...Array.from({ length: CONSTANT }, () => V128), I32], body: code }
}

/** Words `4 · row` to `4 · row + 3` of all lanes: four words of each are read, and the square that they make is turned over. */
function readRow(row: number): Code {
  const pick = (...words: number[]): number[] =>
    words.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3])
  const [a, b, c, d] = [
    WORDS + 4 * row,
    WORDS + 4 * row + 1,
    WORDS + 4 * row + 2,
    WORDS + 4 * row + 3,
  ] as const
  return [
    [a, b, c, d].map((word, lane) =>
      local.set(word, swapWords(v128.load(i32.load(ZERO, POINTERS + 4 * lane), 16 * row))),
    ),
    local.set(T, v128.shuffle(get(a), get(b), pick(0, 4, 1, 5))),
    local.set(U, v128.shuffle(get(c), get(d), pick(0, 4, 1, 5))),
    local.set(a, v128.shuffle(get(a), get(b), pick(2, 6, 3, 7))),
    local.set(d, v128.shuffle(get(c), get(d), pick(2, 6, 3, 7))),
    local.set(c, v128.shuffle(get(a), get(d), pick(0, 1, 4, 5))),
    local.set(d, v128.shuffle(get(a), get(d), pick(2, 3, 6, 7))),
    local.set(a, v128.shuffle(get(T), get(U), pick(0, 1, 4, 5))),
    local.set(b, v128.shuffle(get(T), get(U), pick(2, 3, 6, 7))),
  ]
}

/** Sixteen rounds, with the constants from `CONSTANT` on; after them every working variable is where it was. */
function rounds(areExpanded: boolean): Code {
  const word = (at: number): number => WORDS + (at % 16)
  return Array.from({ length: 16 }, (_, round) => {
    const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, at) => (at + 16 - round) % 8) as Eight
    const [w, x, y] = [word(round), word(round + 1), word(round + 14)]
    const s0 = xorAll([...rotations(x, 7, 18), v128.shrU(get(x), 3)])
    const s1 = xorAll([...rotations(y, 17, 19), v128.shrU(get(y), 10)])
    const next = v128.add(v128.add(get(w), get(word(round + 9))), v128.add(s0, s1))
    const choice = v128.xor(get(g), v128.and(get(e), v128.xor(get(f), get(g))))
    const majority = v128.xor(get(b), v128.and(v128.xor(get(a), get(b)), v128.xor(get(b), get(c))))
    const known = v128.add(
      v128.add(get(h), v128.add(v128.loadSplat(get(CONSTANT), 4 * round), get(w))),
      choice,
    )
    return [
      areExpanded ? local.set(w, next) : [],
      local.set(T, v128.add(known, xorAll(rotations(e, 6, 11, 25)))),
      local.set(d, v128.add(get(d), get(T))),
      local.set(h, v128.add(get(T), v128.add(xorAll(rotations(a, 2, 13, 22)), majority))),
    ]
  })
}

type Eight = [number, number, number, number, number, number, number, number]

const xorAll = (terms: Code[]): Code => terms.reduce((sum, term) => v128.xor(sum, term))

const rotations = (variable: number, ...by: number[]): Code[] =>
  by.flatMap((bits) => [v128.shrU(get(variable), bits), v128.shl(get(variable), 32 - bits)])
