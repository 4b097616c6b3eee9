// What the agent can do. A tool that changes something runs inside `guard`: that it is about to is on the disk before it does.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { guard } from 'sillok/audit'

export const TOOLS = {
  list_files: {
    description: 'Lists the files of a folder',
    parameters: { path: { type: 'string' } },
    run: (place) => readdirSync(place).join('\n'),
  },
  read_file: {
    description: 'Reads a file',
    parameters: { path: { type: 'string' } },
    run: (place) => readFileSync(place, 'utf8'),
  },
  write_file: {
    description: 'Writes a file',
    parameters: { path: { type: 'string' }, content: { type: 'string' } },
    run(place, { path, content }, userId) {
      const before = existsSync(place) ? fingerprint(readFileSync(place)) : null
      return guard(
        { action: 'data_change', userId, resourceType: 'file', resourceId: path },
        () => {
          writeFileSync(place, content)
          return `${content.length} characters written`
        },
        { outcome: () => ({ before, after: fingerprint(content) }) },
      )
    },
  },
  run_command: {
    description: 'Runs a command',
    parameters: { command: { type: 'string' }, arguments: { type: 'array', items: { type: 'string' } } },
    run() {
      throw new Error('No policy of this program allows it')
    },
  },
}

/** Of a file's content the trail has what tells two apart, and not the content. */
function fingerprint(content) {
  return { bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') }
}
