// How fast texts are redacted: log lines of about 400 characters, clean and with something in 2 % of them, beside the other redactors; and how the time grows when a text
// that is made to hold it up doubles. Median of five rounds, processor time.
import { redactText } from 'sillok/redact'
import { corpus } from '../tests/redaction/corpus/index.mjs'
import { records } from './records.mjs'
import { contenders } from './redaction/contenders.mjs'
import { NAMES, spellings } from './redaction/names.mjs'

const LINES = 20_000
const clean = [...records(LINES, { end: Date.UTC(2026, 10, 20) })]
const secrets = corpus(5).filter(({ category, text }) => category !== 'negative' && !text.includes('\n'))
const some = clean.map((line, i) =>
  i % 50 === 0 ? `${line.slice(0, 200)} ${secrets[(i / 50) % secrets.length].text}` : line,
)
const characters = (lines) => lines.reduce((sum, line) => sum + line.length, 0)

function median(rounds, work) {
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  })
  return times.sort((a, b) => a - b)[rounds >> 1]
}

const touched = clean.filter((line) => redactText(line) !== line).length
const found = some.filter((line) => redactText(line) !== line).length
console.log(
  `${LINES} lines of ${Math.round(characters(clean) / LINES)} characters; ${touched} clean ones touched, ${found} of ${LINES / 50} with something`,
)
console.log('| | clean | 2 % with something |\n| --- | --- | --- |')
for (const { name, text } of contenders(NAMES.flatMap(spellings))) {
  // One that is asynchronous would measure its promises.
  if (text('x') instanceof Promise || name === 'pino redact') continue
  const rate = (lines) => {
    const micros = median(5, () => {
      for (const line of lines) text(line)
    })
    return `${(characters(lines) / micros).toFixed(0)} MB/s`
  }
  rate(clean.slice(0, 2000))
  console.log(`| ${name} | ${rate(clean)} | ${rate(some)} |`)
}

const units = [...'a@-0"\\', 'a@', 'a.', 'eyJ', 'password=', '://', '4111 ', 'sk-', '-----BEGIN ', 'key=']
const growth = units.map((unit) => {
  const of = (size) => {
    const text = unit.repeat(Math.floor(size / unit.length))
    return median(3, () => redactText(text))
  }
  const [half, whole] = [of(1 << 19), of(1 << 20)]
  return { unit, milliseconds: whole / 1000, ratio: whole / Math.max(half, 200) }
})
const slowest = growth.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5)
console.log(
  '\nTexts of 1 Mi characters that are nothing but a beginning; time, and its ratio to half the text (2 is linear)',
)
for (const { unit, milliseconds, ratio } of slowest)
  console.log(`  ${JSON.stringify(unit).padEnd(20)} ${milliseconds.toFixed(1)} ms  × ${ratio.toFixed(2)}`)
