// The runtime: a trail that is sealed while agents work. What the auditor needs goes to a folder of his.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configure } from 'sillok'
import { TokenBudget, trail } from 'sillok/audit'
import { beginSeal, isSealed, logKeys, startSealer } from 'sillok/seal'
import { Agent } from './agent.mjs'
import { startModel } from './model-server.mjs'
import { Sandbox } from './sandbox.mjs'

const stream = 'audit'

/**
 * Lets an agent work twice: once it has enough tokens, once it has not.
 *
 * @param root the log root
 * @param workspace the folder that the agent may use
 * @param auditor the auditor's folder: public keys, and a copy of each checkpoint
 */
export async function runAgents({ root, workspace, auditor }) {
  mkdirSync(workspace, { recursive: true })
  writeFileSync(join(workspace, 'notes.md'), '- The release is on Monday.\n- ada@example.com signs it off.\n')
  writeFileSync(join(workspace, '..', 'credentials.env'), 'DATABASE_PASSWORD=correct-horse-battery\n')

  const sillok = configure({ root, service: 'agent-runtime', version: '0.1.0' })
  const anchor = join(auditor, 'seen')
  mkdirSync(anchor, { recursive: true })
  if (!isSealed(root, stream))
    beginSeal({ root, stream, origin: 'example.com/agent-runtime', anchors: [anchor] })
  const sealer = await startSealer({ root, stream })
  writeFileSync(join(auditor, 'audit.keys'), `${logKeys(root, stream).join('\n')}\n`)

  const model = await startModel()
  const sandbox = new Sandbox(workspace, ['list_files', 'read_file', 'write_file'])
  const agent = new Agent({ name: 'planner', modelUrl: model.url, model: 'gpt-5.2', sandbox })
  const goal = 'Write a summary of the notes to summary.md'
  const ends = []
  for (const limit of [5000, 300]) {
    const budget = new TokenBudget({ entityId: 'planner', entityType: 'agent', limit })
    ends.push(await agent.run(goal, { userId: 'ada', budget }))
  }
  model.close()
  // The last record is covered by a signature before anybody is told that the work is done.
  await trail.action(
    { action: 'shift_end', actor: 'system', details: { executions: ends } },
    { acknowledge: 'sealed' },
  )
  await sillok.close()
  await sealer.close()
  return ends
}
