import fs from 'node:fs'
import { basename, relative, sep } from 'node:path'
import type { Catalogue } from '../declare/catalogue.js'
import type { Entry } from '../declare/types.js'
import { matchGlob, parseGlob } from '../glob/glob.js'
import { type Finding, finding } from './finding.js'

/** A process with a file under the root open. */
interface Holder {
  pid: number
  /** The name of the program that it runs. */
  program: string
  /** Its words: of a script's interpreter, one of them is the script. Never shown: they may hold secrets. */
  args: readonly string[]
  cwd: string | undefined
  /** From the root. */
  path: string
  /** Opened for writing. */
  writes: boolean
  /** Removed since: its space is taken until the process closes it. */
  deleted: boolean
  bytes: number
}

const ACCESS = 0o3

/**
 * Every open file under a root, from `/proc` (proc(5)); nothing where there is no `/proc`. Of processes of other users only root may know.
 */
function* holders(root: string, proc = '/proc'): Generator<Holder> {
  for (const pid of list(proc).filter((name) => /^\d+$/.test(name))) {
    const base = `${proc}/${pid}`
    let about: Pick<Holder, 'program' | 'args' | 'cwd'> | undefined
    for (const fd of list(`${base}/fd`)) {
      const target = link(`${base}/fd/${fd}`)
      if (target === undefined || !target.startsWith(root + sep)) continue
      const flags = /^flags:\s+([0-7]+)/m.exec(text(`${base}/fdinfo/${fd}`))?.[1]
      about ??= aboutProcess(base)
      yield {
        pid: Number(pid),
        ...about,
        path: relative(root, target.replace(/ \(deleted\)$/, ''))
          .split(sep)
          .join('/'),
        writes: (Number.parseInt(flags ?? '0', 8) & ACCESS) !== 0,
        deleted: target.endsWith(' (deleted)'),
        bytes: sizeOf(`${base}/fd/${fd}`),
      }
    }
  }
}

/** Who has a log open for writing and is not its declared writer; and removed files that still take space. */
export function* foreignWriters(catalogue: Catalogue, proc?: string): Generator<Finding> {
  for (const holder of holders(catalogue.root, proc)) {
    const { pid, program, path, writes, deleted, bytes } = holder
    const entry = catalogue.matcher.match(path)?.entry
    const named = entry === undefined ? {} : { entry: entry.name }
    if (deleted)
      yield finding(
        {
          kind: 'deleted-open',
          severity: 'warning',
          ...named,
          path,
          message: `Was removed, and is still open in ${program}`,
          evidence: [`process ${pid}; ${bytes} bytes are taken until it closes the file`],
          fix: `Restart ${program}, or let it open its log again.`,
        },
        `${program} ${path}`,
      )
    else if (
      writes &&
      entry?.by === 'others' &&
      entry.writers.length > 0 &&
      !isWriter(holder, entry, catalogue)
    )
      yield finding(
        {
          kind: 'foreign-writer',
          severity: 'warning',
          ...named,
          path,
          message: `${program} has it open for writing and is not its declared writer`,
          evidence: [`process ${pid}`],
          fix: `Declare it (writers: [{ program: '${program}' }]), or stop it from writing there.`,
        },
        program,
      )
  }
}

function isWriter({ program, args, cwd }: Holder, { writers }: Entry, { project }: Catalogue): boolean {
  const scripts = args.map((arg) => relative(project, absolute(arg, cwd)).split(sep).join('/'))
  return writers.some((writer) => {
    if ('program' in writer)
      return writer.program === program || args.some((arg) => basename(arg) === writer.program)
    const glob = parseGlob(writer.source)
    return scripts.some((script) => matchGlob(glob, script) !== undefined)
  })
}

function absolute(arg: string, cwd = '/'): string {
  return arg.startsWith('/') ? arg : `${cwd}/${arg}`
}

function aboutProcess(base: string): Pick<Holder, 'program' | 'args' | 'cwd'> {
  const args = text(`${base}/cmdline`).split('\0').slice(0, 8)
  const program = basename((link(`${base}/exe`) ?? args[0] ?? '').replace(/ \(deleted\)$/, ''))
  return { program: program || text(`${base}/comm`).trim(), args, cwd: link(`${base}/cwd`) }
}

// A process may end, or belong to somebody else, at any of these steps.
function list(folder: string): string[] {
  return attempt(() => fs.readdirSync(folder)) ?? []
}
function link(path: string): string | undefined {
  return attempt(() => fs.readlinkSync(path))
}
function text(path: string): string {
  return attempt(() => fs.readFileSync(path, 'utf8')) ?? ''
}
function sizeOf(path: string): number {
  return attempt(() => fs.statSync(path).size) ?? 0
}
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
