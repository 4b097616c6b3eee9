// Sillok in a program that is CommonJS throughout.
const { mkdtempSync, readFileSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { configure, getLogger } = require('sillok')

const root = mkdtempSync(join(tmpdir(), 'sillok-smoke-'))
const sillok = configure({ root, service: 'smoke' })
getLogger('smoke').info('Required', { n: 1 })
sillok.close().then(() => {
  const [line] = readFileSync(join(root, 'app.jsonl'), 'utf8').split('\n')
  rmSync(root, { recursive: true, force: true })
  console.log(JSON.stringify({ node: process.versions.node, message: JSON.parse(line).message }))
})
