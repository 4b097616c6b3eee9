import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildAutomaton } from './automaton.js'

const text = (most: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'C', '-', '7', 'é'), maxLength: most })

it('finds every literal where it ends, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        text(4).filter((literal) => literal !== ''),
        { minLength: 1, maxLength: 8 },
      ),
      text(40),
      (literals, input) => {
        const { classes, width, next, accepting, found } = buildAutomaton(literals)
        const seen: string[] = []
        let state = 0
        for (let i = 0; i < input.length; i++) {
          state = next[state + (classes[input.charCodeAt(i)] as number)] as number
          if (state >= accepting)
            for (const index of found[(state - accepting) / width] ?? []) seen.push(`${index}@${i}`)
        }
        const plain = (value: string): string => value.toLowerCase().replace(/\d/g, '0')
        const expected: string[] = []
        literals.forEach((literal, index) => {
          for (let end = literal.length; end <= input.length; end++) {
            if (plain(input.slice(end - literal.length, end)) === plain(literal))
              expected.push(`${index}@${end - 1}`)
          }
        })
        expect(seen.sort()).toEqual(expected.sort())
      },
    ),
  )
})
