// What docs/redaction.md promises, held on corpora that differ from the published one in every value.
import { findings, redactText } from 'sillok/redact'
import { RULES } from 'sillok/redact/rules'
import { describe, expect, it } from 'vitest'
import { corpus, GOALS, leaks } from './corpus/index.mjs'

interface Case {
  category: string
  family: string
  text: string
  secrets: string[]
}

const SEEDS = [1, 2, 3]
const cases: Case[] = SEEDS.flatMap((seed) => corpus(seed) as Case[])

describe('of the corpus', () => {
  it('there is enough, and it is labelled rightly', () => {
    const [first] = SEEDS
    const one: Case[] = corpus(first)
    const negatives = one.filter(({ category }) => category === 'negative')
    expect(negatives.length).toBeGreaterThan(1500)
    expect(one.length - negatives.length).toBeGreaterThan(1500)
    for (const { category, text, secrets } of one) {
      expect(secrets.some((secret) => text.includes(secret))).toBe(category !== 'negative')
    }
    expect(corpus(first)).toEqual(one)
  })

  it.each(Object.entries(GOALS as Record<string, number>))('%s reaches its goal, %f', (name, goal) => {
    const of = cases.filter(({ category }) => category === name)
    if (name === 'negative') {
      const touched = of.filter(({ text }) => redactText(text) !== text)
      expect(touched.length / of.length, touched.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(goal)
      return
    }
    const missed = of.filter((item) => leaks(item, redactText(item.text)))
    expect(1 - missed.length / of.length).toBeGreaterThanOrEqual(goal)
  })

  it('every rule finds something', () => {
    const found = new Set(cases.flatMap(({ text }) => findings(text).map(({ rule }) => rule)))
    // These are about names of fields, values that an application registers, an option, and the body of a key without its head.
    const elsewhere = ['key', 'known', 'ip-address', 'private-key-body']
    expect(RULES.map(({ id }) => id).filter((id) => !found.has(id) && !elsewhere.includes(id))).toEqual([])
  })
})
