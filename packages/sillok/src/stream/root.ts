import fs from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { SillokError } from '../record/index.js'
import { codeOf, makeFolder } from './files.js'

const CONFIG_FILE = 'sillok.config.json'
const FOLDER = 'logs'

/** This package, whether it runs from dist or from src. */
const PACKAGE = dirname(dirname(import.meta.dirname))

/**
 * The folder of all streams, found the same way from any working directory: what is given; else `SILLOK_ROOT`; else the
 * nearest `sillok.config.json` (its `root`, default `logs`, relative to it) and else the nearest `package.json`
 * (its `logs`), looking upward from the program's main file and then from the working directory.
 *
 * @param given an explicit root, relative to the working directory
 * @returns an absolute path, with links resolved where it exists
 * @throws SillokError `CONFIG_INVALID` for a configuration file that cannot be understood
 * @example findRoot() // '/srv/interviewer/logs', from /srv/interviewer/src as well as from /
 */
export function findRoot(given?: string, from: readonly string[] = startingPoints()): string {
  const named = given ?? process.env.SILLOK_ROOT
  if (named !== undefined && named !== '') return real(resolve(named))
  for (const file of [CONFIG_FILE, 'package.json']) {
    for (const start of from) {
      const folder = upward(start, file)
      if (folder === undefined) continue
      return real(resolve(folder, file === CONFIG_FILE ? rootIn(join(folder, file)) : FOLDER))
    }
  }
  return real(resolve(FOLDER))
}

function startingPoints(): string[] {
  const main = process.argv[1]
  const points = [process.cwd()]
  try {
    const folder = main === undefined ? undefined : dirname(fs.realpathSync(main))
    // A tool that runs from its package belongs to no project: where it was started does.
    if (folder !== undefined && !isInstalled(folder)) points.unshift(folder)
  } catch {
    // No main file: a REPL, or `node -e`.
  }
  return points
}

function isInstalled(folder: string): boolean {
  return folder.split(/[\\/]/).includes('node_modules') || `${folder}${sep}`.startsWith(PACKAGE + sep)
}

function upward(start: string, file: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (fs.existsSync(join(folder, file))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

function rootIn(path: string): string {
  let config: unknown
  try {
    config = JSON.parse(fs.readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new SillokError('CONFIG_INVALID', `${path} is not valid JSON: ${(cause as Error).message}`, {
      cause,
    })
  }
  const root = (config as { root?: unknown } | null)?.root ?? FOLDER
  if (typeof root === 'string' && root !== '') return root
  throw new SillokError('CONFIG_INVALID', `${path}: "root" must be the path of a folder.`)
}

function real(path: string): string {
  try {
    return fs.realpathSync(path)
  } catch {
    return path
  }
}

/**
 * Makes the folder of all streams, for its owner alone, where it is missing.
 *
 * @throws SillokError `ROOT_UNUSABLE`
 */
export function makeRoot(root: string): void {
  try {
    makeFolder(root)
  } catch (cause) {
    throw new SillokError(
      'ROOT_UNUSABLE',
      `The log root ${root} cannot be made (${codeOf(cause)}): check the path and its permissions, or give another by --root or SILLOK_ROOT.`,
      { cause },
    )
  }
}
