import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Waits on its standard input, a pipe of which the supervisor alone has the other end: it is closed when the supervisor is gone, however it
 * went. Then every process group that was announced and not taken back is asked to end, and ended a second later; what moved out of its group is
 * found by its environment. So nothing is left behind when 2 s are over.
 *
 * A shell, since it takes a twentieth of the memory that another Node would, and since nothing that kills the supervisor by its name finds it.
 */
const SCRIPT = `
trap '' HUP INT TERM QUIT USR1 USR2
groups=' '
while read -r what id; do
  case $what in
    +) groups="$groups$id " ;;
    -) groups="\${groups%% $id *} \${groups#* $id }" ;;
    q) exit 0 ;;
  esac
done
for id in $groups; do kill -s TERM -- "-$id" 2>/dev/null; done
for turn in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for id in $groups; do kill -s 0 -- "-$id" 2>/dev/null && left=1; done
  [ -z "$left" ] && break
  sleep 0.1
done
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
for file in $(grep -lszx "SILLOK_SUPERVISOR=$1" /proc/[0-9]*/environ); do
  pid=\${file#/proc/}
  kill -s KILL "\${pid%/environ}" 2>/dev/null
done
`

/** Sees to it that nothing is left behind when the supervisor is killed. */
export class Guardian {
  #child: ChildProcess | undefined
  readonly #groups = new Set<number>()
  readonly #id: string
  #ended = false

  /** @param id what the environment of every worker has as `SILLOK_SUPERVISOR` */
  constructor(id: string) {
    this.#id = id
    this.#start()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** A process group has started. */
  add(group: number): void {
    this.#groups.add(group)
    this.#say(`+ ${group}`)
  }

  /** A process group is gone. */
  remove(group: number): void {
    if (this.#groups.delete(group)) this.#say(`- ${group}`)
  }

  /** Nothing is left to guard. */
  end(): void {
    this.#ended = true
    this.#say('q')
    this.#child?.stdin?.end()
  }

  #start(): void {
    // A session of its own: neither Ctrl-C nor the end of a terminal reaches it. Without the supervisor's id in its own environment.
    const { SILLOK_SUPERVISOR: _, ...env } = process.env
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sillok-guardian', this.#id], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: env.PATH ?? '/usr/bin:/bin' },
      cwd: '/',
    })
    this.#child = child
    child.unref()
    child.stdin?.on('error', () => {})
    ;(child.stdin as unknown as { unref?: () => void })?.unref?.()
    child.once('error', () => {
      // No shell on this machine: groups are then ended by an orderly end alone.
      this.#child = undefined
    })
    child.once('exit', () => {
      if (this.#ended || this.#child !== child) return
      // It was killed: another one takes over what it knew.
      this.#start()
    })
    for (const group of this.#groups) this.#say(`+ ${group}`)
  }

  #say(line: string): void {
    this.#child?.stdin?.write(`${line}\n`)
  }
}
