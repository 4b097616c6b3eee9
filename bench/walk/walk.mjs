// The walk alone, with a catalogue of thirty logs: prints what `find` prints.
import { Matcher, parseGlob, walk } from 'sillok/catalogue'

const globs = [
  'runs/{channel}/{video}/stage_{stage}.log',
  'runs/channel_1/{video}/*.log',
  'audio/**/log.json',
  '**/*.db',
]
for (let i = 0; i < 26; i++) globs.push(`family_${i}/**/*.{log,jsonl}`)
const entries = globs.map((glob) => ({ name: glob, globs: [parseGlob(glob)] }))

let text = ''
for (const { path, stat, entry } of walk(process.argv[2], new Matcher(entries))) {
  text += `${stat.size} ${stat.mtimeMs} ${entry?.name} ${path}\n`
  if (text.length > 65_536) {
    process.stdout.write(text)
    text = ''
  }
}
process.stdout.write(text)
