import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Waits on its standard input, a pipe of which the supervisor alone has the other end: it is closed when the supervisor is gone, however it
 * went. Then every process group that was announced and not taken back, every process that was written down as seen below a worker, and who is
 * below them, is asked to end, and ended a second later; and so is who has the supervisor's id in its environment. So nothing is left behind when
 * 2 s are over.
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
supervisor=$1 file=$2
set -f
# g<group>: a group of ours. k<pid>: when a process of ours was started. p<pid>: it was seen here.
for id in $groups; do eval "g$id=1"; done
for entry in $(tail -n +2 "$file" 2>/dev/null); do
  case $entry in *[!0-9:]* | :* | *:*:* | *:) ;; *:*) eval "k\${entry%:*}=\${entry#*:}" ;; esac
done
# One look at all processes: who is in the groups, or was seen, or is below one who is. Fields 3, 4, 5 and 22 of proc(5) stat; the second, a name of
# any characters, may make lines of its own, which have too few fields.
look() {
  pids= more=
  IFS='
'
  for line in $(set +f; grep -Has '' /proc/[0-9]*/stat); do
    IFS=' '
    pid=\${line#/proc/} pid=\${pid%%/*}
    set -- \${line##*) }
    [ $# -ge 20 ] || continue
    case $1 in Z | X) continue ;; esac
    parent=$2 group=$3
    shift 19
    case $pid$parent$group$1 in *[!0-9]*) continue ;; esac
    eval "known=\\$k$pid above=\\$p$parent\\$g$group"
    if [ "$known" != "$1" ]; then
      [ -n "$above" ] || continue
      eval "k$pid=$1 more=1"
    fi
    eval "p$pid=1"
    pids="$pids $pid"
  done
  IFS=' '
  [ -z "$more" ] || look
}
end() {
  for id in $groups; do kill -s $1 -- "-$id" 2>/dev/null; done
  for id in $pids; do kill -s $1 "$id" 2>/dev/null; done
}
look
end TERM
for turn in 1 2 3 4 5; do
  left=
  for id in $groups; do kill -s 0 -- "-$id" 2>/dev/null && left=1; done
  for id in $pids; do kill -s 0 "$id" 2>/dev/null && left=1; done
  [ -z "$left" ] && break
  sleep 0.2
done
for turn in 1 2; do
  look
  end KILL
  for marked in $(set +f; grep -lszx "SILLOK_SUPERVISOR=$supervisor" /proc/[0-9]*/environ | tr '\\n' ' '); do
    pid=\${marked#/proc/}
    kill -s KILL "\${pid%/environ}" 2>/dev/null
  done
done
rm -f "$file"
`

/** Sees to it that nothing is left behind when the supervisor is killed. */
export class Guardian {
  #child: ChildProcess | undefined
  readonly #groups = new Set<number>()
  readonly #id: string
  readonly #path: string
  #ended = false

  /** @param id what the environment of every worker has as `SILLOK_SUPERVISOR` @param path where its processes are written down */
  constructor(id: string, path: string) {
    this.#id = id
    this.#path = path
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
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sillok-guardian', this.#id, this.#path], {
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
