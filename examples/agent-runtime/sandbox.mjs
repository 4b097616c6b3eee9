// What an agent may do: some tools, and files of one folder.
import { realpathSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

export class Sandbox {
  /** The name of the policy, for the trail. */
  policy = 'workspace-only'
  #folder
  #tools

  constructor(folder, tools) {
    this.#folder = realpathSync(folder)
    this.#tools = tools
  }

  /** Whether a call is allowed: `{ allowed: true }`, or what is wrong with it. */
  decide(tool, { path }) {
    if (!this.#tools.includes(tool))
      return { allowed: false, category: 'permission_denied', reason: `The tool ${tool} is not allowed` }
    if (path !== undefined && !this.#isInside(String(path)))
      return { allowed: false, category: 'sandbox_violation', reason: 'The path is outside of the workspace' }
    return { allowed: true }
  }

  /** Where a path of the agent is. */
  place(path) {
    return resolve(this.#folder, path)
  }

  /** Links are followed: what counts is where the file is. */
  #isInside(path) {
    let place = this.place(path)
    let rest = ''
    for (;;) {
      try {
        return `${join(realpathSync(place), rest)}${sep}`.startsWith(this.#folder + sep)
      } catch {
        rest = join(place.slice(dirname(place).length + 1), rest)
        place = dirname(place)
      }
    }
  }
}
