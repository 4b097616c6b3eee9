// npm test: everything, from a bare clone. Checks that do not depend on each other all run, so that one failure does not hide the next.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fetchDebian } from './debian.mjs'
import { fetchNodes } from './nodes.mjs'
import { build, checkNode, home, install, run } from './prepare.mjs'

checkNode()
let passed = 0
/** What failed, and what is known of why: told once more at the end, where everyone looks. */
const failures = []

function step(name, work) {
  const begun = Date.now()
  console.log(`\n── ${name}`)
  const ok = work()
  if (ok) passed++
  else failures.push(name)
  console.log(`── ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
  return ok
}

function end() {
  for (const failure of failures) console.log(`\nFAILED ${failure}`)
  console.log(`\n${passed} passed, ${failures.length} failed`)
  process.exit(failures.length === 0 ? 0 : 1)
}

const tool =
  (name, ...args) =>
  () =>
    run(join(home, 'node_modules', '.bin', name), args)

if (!step('install', install)) end()
if (!step('build and types', build)) end()
step('programs of Debian', fetchDebian)
step('other versions of Node', fetchNodes)
step('lint', tool('biome', 'ci', '--colors=off', '.'))
step('house rules', tool('depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'examples'))
step('dead code', tool('knip'))
await tests('unit')
// Each goes file after file and waits much: side by side, two take little longer than one. What the others say is told after the first.
const others = (async () => [await tests('browser', 'pipe'), await tests('library', 'pipe')])()
await tests('house')
process.stdout.write((await others).join(''))
end()

async function tests(project, output = 'inherit') {
  const heading = `\n── ${project} tests`
  if (output === 'inherit') console.log(heading)
  const folder = join(home, 'test-results')
  const report = join(folder, `${project}.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(report, { force: true })
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json']
  const vitest = spawn(
    join(home, 'node_modules', '.bin', 'vitest'),
    [...args, `--outputFile.json=${report}`],
    { cwd: home, stdio: ['ignore', output, output] },
  )
  const said = []
  for (const stream of [vitest.stdout, vitest.stderr]) stream?.on('data', (data) => said.push(data))
  const [status] = await once(vitest, 'close')
  const { testResults = [], numPassedTests = 0 } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : {}
  passed += numPassedTests
  const found = testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(home, name)
    const tests = assertionResults.filter(({ status }) => status === 'failed')
    if (message !== '' && tests.length === 0) return [`${file}\n${message}`]
    return tests.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}\n${failureMessages.join('\n')}`,
    )
  })
  failures.push(...found)
  // An error outside every test fails the run without failing a test or a file.
  if (status !== 0 && found.length === 0) failures.push(`${project} tests: see above`)
  return `${heading}\n${Buffer.concat(said)}`
}
