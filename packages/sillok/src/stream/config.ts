import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { SillokError } from '../record/index.js'
import { codeOf } from './files.js'
import { jsonFaultLine } from './json-fault.js'

/** What a project's configuration may be called. Of one folder only one is taken. */
export const CONFIG_FILES = ['json', 'yaml', 'yml', 'mjs', 'js', 'ts'].map((end) => `sillok.config.${end}`)

/** A top-level `root:` of a YAML file, as plain or quoted text on its line. */
const YAML_ROOT = /^root:[ \t]+(?:"([^"\\\n]*)"|'([^'\n]*)'|([^\s"'#&*!|>%@`{[][^#\n]*?))[ \t]*(?:#.*)?\r?$/m

/**
 * The configuration file of a folder.
 *
 * @throws SillokError `CONFIG_INVALID` where there are several: which of them counts would be a guess
 */
function configFileIn(folder: string): string | undefined {
  const found = CONFIG_FILES.filter((name) => fs.existsSync(join(folder, name)))
  if (found.length > 1)
    throw new SillokError('CONFIG_INVALID', `${folder} has ${found.join(' and ')}: keep one of them.`)
  return found[0] === undefined ? undefined : join(folder, found[0])
}

/** The nearest folder with a configuration file, from a folder upward. */
export function findConfigFile(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = configFileIn(folder)
    if (file !== undefined || folder === dirname(folder)) return file
  }
}

/**
 * The `root` that a configuration file names. This room has no dependency, so of YAML it reads only that line; who reads the whole
 * file (`sillok/catalogue`) sees to it that nothing else was meant.
 *
 * @throws SillokError `CONFIG_INVALID`
 */
export function rootNamedIn(path: string): unknown {
  if (/\.ya?ml$/.test(path)) {
    const named = YAML_ROOT.exec(readConfig(path))
    return named?.[1] ?? named?.[2] ?? named?.[3]
  }
  const config = path.endsWith('.json') ? parseJson(path, readConfig(path)) : runConfig(path)
  return (config as { root?: unknown } | null | undefined)?.root
}

/** Parses a JSON file. @throws SillokError `CONFIG_INVALID`, with the line of the fault */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const where = `${path}:${jsonFaultLine(text)}`
    throw new SillokError('CONFIG_INVALID', `${where} is not valid JSON: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/** The text of a configuration file, without the mark that some editors begin one with. @throws SillokError `CONFIG_INVALID` */
export function readConfig(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new SillokError('CONFIG_INVALID', `${path} cannot be read (${codeOf(cause)}).`, { cause })
  }
}

/**
 * What a configuration that is a program exports as its default. It is run once a process.
 *
 * @throws SillokError `CONFIG_INVALID`: it fails, is not ours to run, or this Node cannot read it
 */
export function runConfig(path: string): unknown {
  checkOwner(path)
  try {
    const loaded = createRequire(path)(path) as { default?: unknown } | undefined
    return loaded?.default ?? loaded
  } catch (cause) {
    // A program can throw anything.
    const error = cause instanceof Error ? cause : new Error(String(cause))
    throw new SillokError('CONFIG_INVALID', `${path}${whyNot(path, error)}`, {
      cause,
    })
  }
}

/** It is code, found by looking upward: what another user could have put or changed there is not run. */
function checkOwner(path: string): void {
  const { uid, mode } = fs.statSync(path)
  const me = process.getuid?.()
  if (me === undefined) return
  if (uid !== me && uid !== 0)
    throw new SillokError('CONFIG_INVALID', `${path} belongs to another user, and is not run: chown it.`)
  if ((mode & 0o002) !== 0)
    throw new SillokError('CONFIG_INVALID', `${path} may be written by everyone, and is not run: chmod o-w.`)
}

/** Of a module Node does not say where its syntax is wrong; of a script it does. This one is compiled, and not run. */
function faultOf(path: string): string {
  const script = readConfig(path)
    .replace(/^(\s*)export\s+default\b/m, '$1void')
    .replace(/^(\s*)export\b/gm, '$1')
    .replace(/^\s*import\b[^'"]*(['"]).*?\1;?/gm, (whole) => whole.replace(/[^\n]/g, ' '))
  try {
    new Script(script, { filename: path })
    return ''
  } catch (error) {
    return String((error as Error).stack)
  }
}

/** Where in the file an error was thrown, as `:12`; nothing where it does not say. */
function lineIn(path: string, cause: Error): string {
  const told = lineOf(path, String(cause.stack))
  return told === '' && cause instanceof SyntaxError ? lineOf(path, faultOf(path)) : told
}

function lineOf(path: string, stack: string): string {
  for (const name of [path, pathToFileURL(path).href]) {
    const at = stack.indexOf(`${name}:`)
    if (at !== -1) return /^:\d+/.exec(stack.slice(at + name.length))?.[0] ?? ''
  }
  return ''
}

/** What follows the path in the error. */
function whyNot(path: string, cause: Error): string {
  const code = codeOf(cause)
  if (code === 'ERR_REQUIRE_ASYNC_MODULE')
    return ' waits with `await` at its top level: a configuration must be there at once.'
  const isTypeScript = path.endsWith('.ts')
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return `${lineIn(path, cause)} has TypeScript that Node cannot strip (enums, namespaces, parameter properties): leave it out.`
  if (isTypeScript && !(process.features as { typescript?: unknown }).typescript)
    return ` is TypeScript, which this Node (${process.version}) does not read: use Node 22.18 or later, or name it sillok.config.mjs (types go into comments: /** @type {import('sillok/catalogue').Config} */), .yaml or .json.`
  return `${lineIn(path, cause)} fails: ${cause.message}`
}
