import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** What was tried. */
export interface Attempt {
  /** The program, without its arguments. */
  command: string
  cwd: string
  /** The worker's own `PATH`. */
  path: string | undefined
}

/**
 * Why a program could not be started and what to do, for who reads the record: which program it was, and never its arguments or its environment,
 * which Node's own error has.
 */
export function notStarted(error: Error, { command, cwd, path }: Attempt): Error {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  return Object.assign(new Error(`${why(code, command, cwd, path)} (${code})`), { code })
}

function why(code: string, command: string, cwd: string, path: string | undefined): string {
  const folder = whyNoFolder(cwd)
  if (folder !== undefined) return folder
  const [word = ''] = command.split(/\s/)
  const file = fileOf(command, cwd, path)
  // A whole command line in place of a program has the arguments in it: only what stands before them is named.
  if (file === undefined && word !== command)
    return `There is no program with spaces in its name that begins with ${word}: give the program and each argument as a text of its own`
  if (file === undefined)
    return command.includes('/')
      ? `There is no program ${command}: check the path, relative to the working directory ${cwd}`
      : `There is no program ${command} on the worker's PATH: install it, or give its whole path`
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    return `${file} is a folder: name the program in it`
  if (!mayExecute(file)) return `${file} may not be executed: chmod +x, or start it by its interpreter`
  switch (code) {
    case 'ENOENT':
      return `${file} cannot be started, since its interpreter is not there: see its first line`
    case 'EACCES':
      return `${file} cannot be started: see who may execute it, its interpreter, and how its disk is mounted`
    case 'ENOEXEC':
      return `${file} is not a program for this machine: a script needs its interpreter in the first line`
    case 'E2BIG':
      return `${file} cannot be started, since its arguments and environment are too long: name fewer variables in env`
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return `${file} cannot be started, since the machine has too little of something: see its limits of processes, files and memory`
    case 'ERR_INVALID_ARG_VALUE':
      return `${file} cannot be started, since an argument or a variable of it has a NUL character`
    case 'ETXTBSY':
      return `${file} cannot be started, since it is being written`
    default:
      return `${file} cannot be started`
  }
}

function whyNoFolder(cwd: string): string | undefined {
  if (!existsSync(cwd)) return `There is no working directory ${cwd}: make it, or name another as cwd`
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    return `The working directory ${cwd} is not a folder: name another as cwd`
  return mayExecute(cwd) ? undefined : `The working directory ${cwd} may not be entered: see who may`
}

/** The file that a program's name stands for, as the system looks for it. */
function fileOf(command: string, cwd: string, path = '/usr/bin:/bin'): string | undefined {
  if (command.includes('/')) {
    const file = resolve(cwd, command)
    return existsSync(file) ? file : undefined
  }
  const files = path.split(delimiter).map((folder) => resolve(cwd, folder, command))
  return files.find(mayExecute) ?? files.find((file) => existsSync(file))
}

function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
