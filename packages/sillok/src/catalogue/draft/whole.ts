/** Folders of other programs in which nobody looks for logs, and whose they are: each is declared as one, and not entered. */
const WHOSE: Readonly<Record<string, string>> = {
  node_modules: 'packages of Node',
  'site-packages': 'packages of Python',
  __pycache__: 'compiled Python',
  '.venv': 'an environment of Python',
  venv: 'an environment of Python',
  '.tox': 'environments of Python',
  '.git': 'the history of Git',
  '.hg': 'the history of Mercurial',
  '.svn': 'the state of Subversion',
  '.cache': 'what programs can make again',
  '.npm': 'the cache of npm',
  '.nvm': 'versions of Node',
  '.pyenv': 'versions of Python',
  '.cargo': 'packages of Rust',
  '.rustup': 'tools of Rust',
  '.gradle': 'the state of Gradle',
  '.m2': 'packages of Maven',
  '.yarn': 'packages of Yarn',
  '.pnpm-store': 'packages of pnpm',
}

/** Whose folder it is; `undefined` for one that is looked into. */
export const whose = (path: string): string | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return Object.hasOwn(WHOSE, name) ? WHOSE[name] : undefined
}
