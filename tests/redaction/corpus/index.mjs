import { randomOf } from '../../support/random.mjs'
import { bare } from './bare.mjs'
import { compounds } from './compounds.mjs'
import { files } from './files.mjs'
import { keyed } from './keyed.mjs'
import { Maker } from './make.mjs'
import { mixed } from './mixed.mjs'
import { national } from './national.mjs'
import { negatives } from './negatives.mjs'
import { notations } from './notations.mjs'
import { personal } from './personal.mjs'
import { shapes } from './shapes.mjs'
import { NAMED, TOKENS } from './tokens.mjs'

export { Maker } from './make.mjs'
export { jwt, pem } from './mixed.mjs'
export { NAMED, TOKENS } from './tokens.mjs'

/** What each category has to reach: the share of its cases in which nothing secret is left; for negatives, the most that may change. */
export const GOALS = { keyed: 0.97, mixed: 0.8, bare: 0.45, personal: 0.97, national: 0.9, negative: 0.03 }

/**
 * The labelled corpus: about 2,700 texts with secrets or personal data in them, and 1,700 that look so and have none.
 * @typedef {{ category: string, family: string, text: string, secrets: string[] }} Case `secrets`: what may not be left of `text`; none for a negative
 * @param {number} seed the same seed, the same corpus
 * @returns {Case[]}
 */
export function corpus(seed = 1) {
  const make = new Maker(randomOf(seed))
  return [
    ...keyed(make, NAMED, 10),
    ...mixed(make, TOKENS, 5),
    ...bare(make, TOKENS, NAMED, 60),
    ...personal(make, 76),
    ...national(make, 14),
    ...negatives(make, 20),
    ...notations(make),
    ...compounds(make),
    ...files(make, 5),
    ...shapes(make, 10),
  ]
}

/** From this length on, half a secret is as bad as a whole one. */
const HALVES_FROM = 16

/** Whether something of a case's secrets is left. A long one counts as left when a half of it is; of personal data, masks show a part by design. */
export function leaks({ category, secrets }, output) {
  return secrets.some((secret) => {
    if (output.includes(secret)) return true
    if (category === 'personal' || category === 'national' || secret.length < HALVES_FROM) return false
    const half = secret.length >> 1
    return output.includes(secret.slice(0, half)) || output.includes(secret.slice(-half))
  })
}
