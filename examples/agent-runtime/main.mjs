// npm start: agents work, an auditor verifies, a saboteur changes four copies in four ways, and the auditor verifies each.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAgents } from './runtime.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const base = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'agent-runtime-'))
const at = (...names) => join(base, ...names)
const auditor = at('auditor')

const shift = () => runAgents({ root: at('logs'), workspace: at('workspace'), auditor })
console.log(`Everything is under ${base}`)
console.log('First shift:', (await shift()).join(', '))
copy('earlier')
console.log('Second shift:', (await shift()).join(', '))

let ok = true
audit('as it is', 'logs', 'INTACT')
for (const act of ['edit', 'remove', 'rollBack', 'reseal']) {
  copy(act)
  const { status, stderr } = run('saboteur.mjs', act, at(act), at('earlier'))
  if (status !== 0) throw new Error(stderr)
  audit(act, act, 'TAMPERED')
}
process.exitCode = ok ? 0 : 1

function copy(name) {
  cpSync(at('logs'), at(name), { recursive: true, verbatimSymlinks: true })
}

/** In a process of its own, which gets nothing but two folders. */
function audit(what, root, expected) {
  const { stdout, stderr } = run('auditor/audit.mjs', at(root, 'audit'), auditor)
  if (stdout === '') throw new Error(stderr)
  const report = JSON.parse(stdout)
  console.log(`\nAudit, ${what}:`)
  console.log(stdout.trimEnd())
  ok &&= report.verdict === expected
}

function run(script, ...given) {
  return spawnSync(process.execPath, [here(script), ...given], { encoding: 'utf8' })
}
