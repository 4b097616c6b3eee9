// Every hostile value at every place of the typed events: one valid line each, and nothing is thrown.
import { getLogger, type Logger } from 'sillok'
import { access, EVENTS } from 'sillok/events'
import { type Recorder, startRecorder } from 'sillok/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { validRecord } from './valid.js'
import { values } from './values/index.js'

let recorder: Recorder
beforeAll(() => {
  recorder = startRecorder()
})
afterAll(() => recorder.stop())

const log = getLogger('hostile')
type Wrong = never
/** An event with the value in each of its fields. */
const filled = (name: string, value: unknown): Wrong => {
  const schema = EVENTS.find((one) => one.name === name)
  return Object.fromEntries((schema?.plan ?? []).map(({ api }) => [api, value])) as Wrong
}

const places: Record<string, (value: Wrong) => unknown> = {
  'as a performance event': (v) => log.performance(v),
  'in each field of a performance event': (v) => log.performance(filled('performance', v)),
  'as the operation': (v) => log.performance(v, 1, true),
  'as duration, success and metadata': (v) => log.performance('op', v, v, v),
  'as a security event': (v) => log.security(v),
  'in each field of a security event': (v) => log.security(filled('security', v)),
  'behind the name of a security event': (v) => log.security('signed_in', v, v, v, v),
  'as what an agent does': (v) => log.agent.execution(v),
  'in each field of what an agent does': (v) => log.agent.execution(filled('agent_execution', v)),
  'in each field of a call of a model': (v) => log.agent.apiCall(filled('api_call', v)),
  'in each field of a call of a tool': (v) => log.agent.toolCall(filled('tool_call', v)),
  'in each field of a use of tokens': (v) => log.agent.tokenUsage(filled('token_usage', v)),
  'in each field of an agent’s security event': (v) => log.agent.security(filled('agent_security', v)),
  'in each field of an access record': (v) => log.event(access, filled('access', v)),
  'as an event': (v) => log.event(access, v),
  'as a kind of event': (v) => log.event(v, { a: 1 } as Wrong),
  'as the metadata of a measurement': (v) => log.measure('op', () => 1, v),
  'as the name of a measurement': (v) => log.measure(v, () => 1),
  'as the metadata of a scope': (v) => log.measureScope('op', v).end(),
  'bound to the logger': (v) => (log.with(v) as Logger).performance('op', 1, true),
}
const audited: Record<string, (value: Wrong) => Promise<unknown>> = {
  'as an audit event': (v) => log.audit(v),
  'in each field of an audit event': (v) => log.audit(filled('audit', v)),
  'behind the name of an action': (v) => log.audit('signed_in', v, v, v, v),
}

/** What a record says that it is, by words of its place. */
const KINDS: [RegExp, string][] = [
  [/as a kind of event/, undefined as never],
  [/security/, 'security'],
  [/access record|as an event/, 'access'],
  [/agent does|call of a|use of tokens/, 'ai'],
  [/./, 'performance'],
]

it('every kind of event has its place', () => {
  const named = [...Object.values(places), ...Object.values(audited)].map(String).join()
  for (const name of [
    'performance',
    'security',
    'agent_execution',
    'api_call',
    'tool_call',
    'token_usage',
    'audit',
  ])
    expect(named).toContain(name)
})

function check(place: string, line = '', logType?: string): void {
  try {
    validRecord(line, logType)
  } catch (error) {
    throw new Error(`${place}: ${line.slice(0, 500)}`, { cause: error })
  }
}

for (const [name, make] of Object.entries(values)) {
  it(`writes one valid line for: ${name}`, async () => {
    for (const [place, write] of Object.entries(places)) {
      recorder.clear()
      expect(() => write(make() as Wrong), place).not.toThrow()
      expect(recorder.lines.length, `lines for it ${place}`).toBe(1)
      check(place, recorder.lines[0], KINDS.find(([words]) => words.test(place))?.[1])
    }
    for (const [place, write] of Object.entries(audited)) {
      recorder.clear()
      await write(make() as Wrong)
      const lines = recorder.lines.filter((line) => line.includes('"log_type":"audit"'))
      expect(lines.length, `lines for it ${place}`).toBe(1)
      check(place, lines[0], 'audit')
    }
  })
}
