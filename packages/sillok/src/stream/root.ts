import fs from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SillokError } from '../record/index.js'
import { findConfigFile, rootNamedIn } from './config.js'
import { codeOf, makeFolder } from './files.js'

const FOLDER = 'logs'

/**
 * The folder of all streams, found the same way from any working directory: what is given; else `SILLOK_ROOT`; else the
 * nearest `sillok.config.*` (its `root`, default `logs`, relative to it) and else the nearest `package.json`
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
  for (const start of from) {
    const file = findConfigFile(start)
    if (file !== undefined) return rootOf(file)
  }
  for (const start of from) {
    const folder = upward(start, 'package.json')
    if (folder !== undefined) return real(resolve(folder, FOLDER))
  }
  return real(resolve(FOLDER))
}

/**
 * The configuration file of a project: the nearest above the root that is named, else the one that is found without it.
 *
 * @param given an explicit root; `SILLOK_ROOT` counts where it is absent
 */
export function findProjectFile(
  given?: string,
  from: readonly string[] = startingPoints(),
): string | undefined {
  const isNamed = (given ?? process.env.SILLOK_ROOT ?? '') !== ''
  for (const start of isNamed ? [findRoot(given, from), ...from] : from) {
    const file = findConfigFile(start)
    if (file !== undefined) return file
  }
  return undefined
}

/** Where a search upward begins: the program's main file, then the working directory. */
export function startingPoints(): string[] {
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
  if (folder.split(/[\\/]/).includes('node_modules')) return true
  // By the package's name and not by where this file is: that may be in the bundle of an application.
  const home = upward(folder, 'package.json')
  return home !== undefined && OURS.test(fs.readFileSync(join(home, 'package.json'), 'utf8'))
}

const OURS = /^\s*"name":\s*"sillok"/m

function upward(start: string, file: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (fs.existsSync(join(folder, file))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** The root that a configuration file names, `logs` beside it unless said otherwise. */
export function rootOf(file: string): string {
  const root = rootNamedIn(file) ?? FOLDER
  if (typeof root === 'string' && root !== '') return real(resolve(dirname(file), root))
  throw new SillokError('CONFIG_INVALID', `${file}: "root" must be the path of a folder.`)
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
      `The log root ${root} cannot be created (${codeOf(cause)}): check the path and its permissions, or give another by --root or SILLOK_ROOT.`,
      { cause },
    )
  }
}
