// How much of what is secret each contender finds, and how much it takes for secret that is not: the corpus of tests/redaction/corpus, the same for
// all. `--families` adds Sillok's figures for each family, `--misses` prints what it missed or touched wrongly.
import { findings } from 'sillok/redact'
import { RULES } from 'sillok/redact/rules'
import { corpus, GOALS, leaks, Maker } from '../tests/redaction/corpus/index.mjs'
import { randomOf } from '../tests/support/random.mjs'
import { contenders } from './redaction/contenders.mjs'
import { BENIGN, NAMES, spellings } from './redaction/names.mjs'

const CATEGORIES = {
  keyed: 'secret with a key name',
  mixed: 'realistic mixed secrets',
  bare: 'bare secrets in prose',
  personal: 'e-mail, phone, card, IBAN',
  national: 'national ids',
  negative: 'hard negatives touched',
}

const cases = corpus(1)
const all = contenders(NAMES.flatMap(spellings))
const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)
const row = (cells) => `| ${cells.join(' | ')} |`
const head = (cells) => `${row(cells)}\n${row(cells.map(() => '---'))}`

/** Whether the contender did right by the case; for a negative: whether it was touched. */
const hit = (item, output) => (item.category === 'negative' ? output !== item.text : !leaks(item, output))

async function texts() {
  const counts = new Map()
  for (const contender of all) {
    for (const item of cases) {
      const key = `${contender.name} ${item.category}`
      const count = counts.get(key) ?? { hits: 0, all: 0 }
      count.all++
      if (hit(item, await contender.text(item.text))) count.hits++
      counts.set(key, count)
    }
  }
  console.log(`\nTexts (${cases.length}): the share found; for hard negatives, the share touched\n`)
  console.log(head(['', 'texts', 'goal', ...all.map(({ name }) => name)]))
  for (const [category, title] of Object.entries(CATEGORIES)) {
    const number = cases.filter((item) => item.category === category).length
    const goal = `${category === 'negative' ? '≤' : '≥'} ${GOALS[category] * 100} %`
    const cells = all.map(({ name }) => {
      const { hits, all: of } = counts.get(`${name} ${category}`)
      return percent(hits, of)
    })
    console.log(row([title, number, goal, ...cells]))
  }
}

/** A field as deep as asked: `{ a: { a: { name: value } } }`. */
const nested = (name, value, depth) =>
  depth === 0 ? { [name]: value } : { request: nested(name, value, depth - 1) }

async function records() {
  const make = new Maker(randomOf(2))
  const secrets = NAMES.flatMap(spellings).map((name) => ({ name, value: make.fill('{w20}') }))
  console.log(
    `\nRecords: fields of ${secrets.length} sensitive names masked, at depth; fields of ${BENIGN.length} other names touched\n`,
  )
  console.log(head(['', ...all.map(({ name }) => name)]))
  for (const depth of [0, 1, 2, 5]) {
    const cells = []
    for (const contender of all) {
      let found = 0
      for (const { name, value } of secrets) {
        if (!(await contender.record(nested(name, value, depth))).includes(value)) found++
      }
      cells.push(percent(found, secrets.length))
    }
    console.log(row([`depth ${depth}`, ...cells]))
  }
  const cells = []
  for (const contender of all) {
    let touched = 0
    for (const [name, value] of BENIGN) {
      const line = JSON.parse(await contender.record({ [name]: value }))
      if (JSON.stringify(line[name]) !== JSON.stringify(value)) touched++
    }
    cells.push(percent(touched, BENIGN.length))
  }
  console.log(row(['other names touched', ...cells]))
}

/** For each family what each contender found, and for each rule where it found something. */
async function families() {
  console.log(`\n${head(['family', 'texts', ...all.map(({ name }) => name)])}`)
  for (const [name, items] of grouped()) {
    const cells = []
    for (const contender of all) {
      let hits = 0
      for (const item of items) if (hit(item, await contender.text(item.text))) hits++
      cells.push(percent(hits, items.length))
    }
    console.log(row([name, items.length, ...cells]))
  }
  const rules = new Map(RULES.map(({ id }) => [id, { positives: 0, negatives: 0 }]))
  for (const { category, text } of cases) {
    for (const rule of new Set(findings(text).map((finding) => finding.rule))) {
      rules.get(rule)[category === 'negative' ? 'negatives' : 'positives']++
    }
  }
  console.log(
    `\n${head(['rule of Sillok', 'texts with secrets in which it found something', 'texts without'])}`,
  )
  for (const [rule, { positives, negatives }] of rules) console.log(row([rule, positives, negatives]))
}

function grouped() {
  const groups = new Map()
  for (const item of cases) {
    const name = `${item.category}: ${item.family}`
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return groups
}

/** What Sillok missed, and what it touched wrongly. */
function misses() {
  const [sillok] = all
  for (const item of cases) {
    const output = sillok.text(item.text)
    if (hit(item, output) !== (item.category === 'negative')) continue
    console.log(
      `\n${item.category}: ${item.family}\n  text   ${JSON.stringify(item.text)}\n  output ${JSON.stringify(output)}`,
    )
    if (item.secrets.length > 0) console.log(`  hidden ${JSON.stringify(item.secrets)}`)
  }
}

await texts()
await records()
if (process.argv.includes('--families')) await families()
if (process.argv.includes('--misses')) misses()
