// The other versions of Node that Sillok supports, from the npm registry, for tests/node-versions.test.ts: 60 MB to fetch and 190 MB on the disk
// each, so they are no dependencies. `node scripts/nodes.mjs` gets those that are not there.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { home, run } from './prepare.mjs'

/** What is supported besides the version that runs the tests. */
export const MAJORS = [20, 22, 24].filter((major) => major !== Number.parseInt(process.versions.node, 10))

// The packages in which the npm package `node` has its binaries.
const { platform, arch } = process
const PACKAGE = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform === 'win32' ? 'win' : platform}-${arch}`

/** Where the binary of a version is, or would be. */
export function nodePath(major) {
  const folder = join(home, '.cache', 'node', String(major), 'node_modules', PACKAGE, 'bin')
  return join(folder, platform === 'win32' ? 'node.exe' : 'node')
}

/** Gets what is missing. Without a registry that is no failure, but where CI is set. */
export function fetchNodes() {
  for (const major of MAJORS) {
    if (existsSync(nodePath(major))) continue
    const folder = join(home, '.cache', 'node', String(major))
    mkdirSync(folder, { recursive: true })
    // Its own project: npm would else take the repository's.
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    console.error(`Getting Node ${major} …`)
    const got = run('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--loglevel',
      'error',
      `${PACKAGE}@${major}`,
    ])
    if (got) continue
    console.error(`Node ${major} could not be had from the npm registry: its tests are skipped.`)
    if (process.env.CI) return false
  }
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = fetchNodes() ? 0 : 1
