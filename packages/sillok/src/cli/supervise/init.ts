/**
 * What runs as process 1 in place of Node: passes signals on, and buries every process whose parent has died, which Node does for its own
 * children alone. The workers' supervisor is its child, and ends it with its own exit code.
 */
const INIT = `
"$@" &
child=$!
for name in TERM INT HUP USR1 USR2 QUIT; do trap "kill -$name $child 2>/dev/null" $name; done
while :; do
  wait $child
  code=$?
  kill -0 $child 2>/dev/null || exit $code
done
`

type Execve = (file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void

/**
 * Where this process is process 1, as in a container without an init, makes it one and itself its child: it does not return then. Node has
 * `execve` from 22.15 and 23.11 on.
 *
 * @returns whether this is process 1 all the same
 */
export function becomeInit(): boolean {
  if (process.pid !== 1) return false
  const { execve } = process as { execve?: Execve }
  if (execve === undefined) return true
  const own = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  try {
    execve.call(process, '/bin/sh', ['sh', '-c', INIT, 'sillok-init', ...own], process.env)
  } catch {
    // There is no shell.
  }
  return true
}
