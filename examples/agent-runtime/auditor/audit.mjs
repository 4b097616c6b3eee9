// The auditor: has a copy of the trail, and in his folder the public keys and the checkpoints that he was sent. Nothing else is trusted.
//   node audit.mjs <copy of the stream's folder> <his folder>
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseVerifierKey, verifyLog } from 'sillok/seal'
import { readStream } from 'sillok/stream'

const [, , folder, own] = process.argv
if (folder === undefined || own === undefined) {
  console.error('Usage: node audit.mjs <copy of the stream folder> <folder with audit.keys and seen/>')
  process.exit(2)
}
const keys = readFileSync(join(own, 'audit.keys'), 'utf8').trim().split('\n').map(parseVerifierKey)
const seenIn = join(own, 'seen')
const seen = (existsSync(seenIn) ? readdirSync(seenIn) : [])
  .filter((name) => name.endsWith('.checkpoint'))
  .map((name) => readFileSync(join(seenIn, name)))

const { verdict, firstBad, count, size, segments } = await verifyLog({ folder, keys, seen })
const report = { verdict, size, unsealed: segments?.unsealed, findings: count, firstBad }
// What a trail says is worth reading only where nobody changed it.
if (verdict === 'INTACT') Object.assign(report, await read())
console.log(JSON.stringify(report, null, 2))
process.exitCode = { INTACT: 0, TAMPERED: 1 }[verdict] ?? 2

async function read() {
  const said = { executions: [], refused: [], tokens: 0, unfinished: 0 }
  const open = new Set()
  for await (const { lines } of readStream({ root: dirname(folder), stream: basename(folder) })) {
    for (const { text } of lines) {
      const one = JSON.parse(text)
      if (one.event === 'agent_execution' && one.status !== 'started')
        said.executions.push(`${one.agent_name} ${one.status}`)
      if (one.event === 'agent_security') said.refused.push(`${one.tool_name}: ${one.message}`)
      if (one.event === 'token_usage') said.tokens += one.total_tokens
      // An intent without an outcome: the process died in the middle of it.
      if (one.phase === 'intent') open.add(one.operation_id)
      if (one.phase === 'outcome') open.delete(one.operation_id)
    }
  }
  return { ...said, unfinished: open.size }
}
