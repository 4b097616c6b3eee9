import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type Catalogue, fileSystemsOf, loadCatalogue, trashFolders } from '../../catalogue/index.js'
import {
  type CleanOptions,
  explanationOf,
  type FileFact,
  isClaimed,
  openArchive,
  planClean,
  reasonOf,
  stayText,
  type Verdict,
} from '../../lifecycle/index.js'
import { visible } from '../../pretty/index.js'
import { jsonText, print, UsageError } from '../output.js'

/** What is said of one file: as lines for people, and as an object. */
interface Explained {
  lines: string[]
  json: object
}

/**
 * Says of one file why it stays or goes, when, and what would free it.
 *
 * @param given from here, from the root, or from `/`
 * @returns the exit code
 */
export async function explain(options: CleanOptions, given: string, json: boolean): Promise<number> {
  const explained = await explanation(options, given)
  await print(json ? jsonText(JSON.stringify(explained.json)) : explained.lines.map(visible).join('\n'))
  return 0
}

/** @throws SillokError `USAGE` for what is no file under the root, and never was */
export async function explanation(options: CleanOptions, given: string): Promise<Explained> {
  const catalogue = options.catalogue ?? loadCatalogue(options.root)
  const paths = pathsOf(real(catalogue.root), given)
  const found: { file: FileFact; verdict: Verdict }[] = []
  const { emptied } = await planClean({ ...options, catalogue }, (file, verdict) => {
    if (paths.includes(file.path)) found.push({ file, verdict })
  })
  const [first] = found.sort((a, b) => paths.indexOf(a.file.path) - paths.indexOf(b.file.path))
  if (first !== undefined)
    return ofTwoNames(catalogue.root, first.file) ?? ofPlan(first.file, first.verdict, options.keepDays)
  const known = paths.flatMap((path) => unplanned(catalogue, path, emptied) ?? [])[0]
  // Of its own files the archive knows more.
  if (known !== undefined && !paths.some((path) => path.startsWith('_archive/'))) return known
  return (await elsewhere(catalogue, paths)) ?? known ?? refuse(given, catalogue.root, paths)
}

/** What a file may be called from the root: as it was given, from here, and without the links on the way. */
function pathsOf(root: string, given: string): string[] {
  const here = resolve(given)
  const inRoot = join(root, given)
  const places = [here, real(here), inRoot, real(inRoot)]
  const paths = places.map((place) => relative(root, place).split(sep).join('/'))
  // The archive names its files from its own folder.
  const inArchive = paths.map((path) =>
    path.startsWith('_archive/') ? path.slice('_archive/'.length) : path,
  )
  return [...new Set([...paths, ...inArchive])].filter(
    (path) => path !== '' && path !== '..' && !path.startsWith('../') && !isAbsolute(path),
  )
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path))
    } catch {
      return path
    }
  }
}

function ofPlan(file: FileFact, verdict: Verdict, keepDays: number | undefined): Explained {
  const { action, stay, due, next } = verdict
  const own = stay === undefined ? {} : { stay, ...stayText(file, stay) }
  return {
    lines: explanationOf(file, verdict, keepDays),
    json: {
      path: file.path,
      log: file.family.name,
      class: file.family.class,
      time: new Date(file.time).toISOString(),
      time_from: file.timeFrom,
      ...(action === undefined
        ? own
        : { operation: action.operation, cause: action.cause, reason: reasonOf(action, keepDays) }),
      ...(due === undefined ? {} : { next, due: new Date(due).toISOString() }),
    },
  }
}

/** What has another name, perhaps outside of the root, a run refuses: its content would not go, or would go from there, too. */
function ofTwoNames(root: string, { path, family, archived }: FileFact): Explained | undefined {
  if (archived !== undefined) return undefined
  const links = lstatSync(join(root, path), { throwIfNoEntry: false })?.nlink ?? 1
  if (links < 2) return undefined
  return said(path, family.name, {
    stay: 'not_regular',
    why: 'it has another name, a hard link: such files are left alone',
    free: 'removing the other name: find / -xdev -samefile finds it',
  })
}

/** Whether a path goes through a link, which no run does. */
function isBehindLink(root: string, path: string): boolean {
  const parts = path.split('/').slice(0, -1)
  return parts.some((_, at) =>
    lstatSync(join(root, ...parts.slice(0, at + 1)), { throwIfNoEntry: false })?.isSymbolicLink(),
  )
}

/** What a run gives a file while it works on it. */
const UNFINISHED = /\.sillok-tmp$/

/** A file that no plan ever has. */
function unplanned(
  { root, matcher }: Catalogue,
  path: string,
  emptied: readonly string[],
): Explained | undefined {
  const stat = lstatSync(join(root, path), { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  const stays = (stay: string, why: string, free?: string): Explained => said(path, null, { stay, why, free })
  if (stat.isDirectory()) return undefined
  if (path.startsWith('.sillok/')) return stays('house', 'it is what Sillok itself remembers')
  if (path.startsWith('_restored/'))
    return stays('restored', 'it was restored from the archive, and nothing ages it', 'removing it')
  const trash = trashFolders(fileSystemsOf(root)).find((folder) => path.startsWith(`${folder}/`))
  const run = trash === undefined ? undefined : path.slice(trash.length + 1).split('/')[0]
  if (run !== undefined)
    return emptied.includes(`${trash}/${run}`)
      ? said(path, null, { operation: 'empty_trash', reason: 'its time in the trash is over' })
      : stays(
          'trash',
          `run ${run} deleted it, and it can be brought back: sillok clean --undo ${run}`,
          'seven days in the trash, or a run for space: --target-usage',
        )
  if (isBehindLink(root, path))
    return stays('link', 'a folder on its way is a symbolic link: links are left alone')
  if (stat.isSymbolicLink()) return stays('link', 'it is a symbolic link: links are left alone')
  if (!stat.isFile()) return stays('no_file', 'it is not a regular file but a pipe, a socket or a device')
  const { entry } = matcher.match(path) ?? {}
  if (UNFINISHED.test(path) || isClaimed({ path, entry }, matcher))
    return stays('left', 'a run left it that was cut off: the next one takes it up')
  if (entry === undefined)
    return stays(
      'undeclared',
      'nothing declares it, and what nobody declares is left alone',
      'a declaration that matches it: see sillok map --check',
    )
  return said(path, entry.name, {
    stay: 'house',
    why: `it is a part of the log ${entry.name} that goes with it, and not by itself`,
  })
}

/** A file that is not there any more: it may be in the archive. */
async function elsewhere({ root }: Catalogue, paths: readonly string[]): Promise<Explained | undefined> {
  const archive = openArchive(root)
  try {
    for (const { path, key, family } of await archive.list())
      if (paths.includes(path) || paths.includes(key))
        return said(path, family, {
          stay: 'archived',
          why: `it is in the archive as ${key}`,
          free: `archiveAfter and deleteAfter in the declaration of ${family}; sillok archive restore brings it back`,
        })
    return undefined
  } finally {
    archive.close()
  }
}

function said(path: string, log: string | null, more: Record<string, string | undefined>): Explained {
  const { operation, reason, why, free } = more
  const lines = [path]
  if (log !== null) lines.push(`  log    ${log}`)
  if (operation !== undefined) lines.push(`  now    ${operation}: ${reason}`)
  if (why !== undefined) lines.push(`  stays  ${why}`)
  if (free !== undefined) lines.push(`  frees  ${free}`)
  return { lines, json: { path, log, ...more } }
}

function refuse(given: string, root: string, paths: readonly string[]): never {
  const isFolder = paths.some((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory())
  throw new UsageError(
    isFolder
      ? `${given} is a folder: name one file of it.`
      : `There is no file ${given} under ${root}, nor in the archive.`,
  )
}
