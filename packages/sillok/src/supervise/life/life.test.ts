import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actsOf, WORKER_ACTS } from './acts.js'
import { type Happening, isAlive, type Life, type Step, step, UNBORN, WORKER_STATES } from './life.js'
import { backoff, DEFAULT_POLICY, type RestartPolicy } from './policy.js'

const policy = DEFAULT_POLICY
const crash: Happening = { kind: 'ended', ending: { exitCode: 1 } }
const start: Happening = { kind: 'start', reason: 'started' }

/** Plays happenings on a clock that only the test moves; a wait is over when it says so. */
function play(
  happenings: readonly (Happening | { pass: number })[],
  with_: Partial<RestartPolicy> = {},
  random = 0.5,
) {
  let now = 1000
  let life: Life = UNBORN
  const steps: Step[] = []
  for (const what of happenings) {
    if ('pass' in what) {
      now += what.pass
      continue
    }
    const next = step(life, what, { ...policy, ...with_ }, now, random)
    life = next.life
    steps.push(next)
  }
  return { life, steps, last: steps.at(-1) as Step, states: steps.flatMap(({ change }) => change?.to ?? []) }
}

describe('what fits a state', () => {
  const states = fc.constantFrom(...WORKER_STATES)
  it('is what changes something in it, and nothing else', () => {
    fc.assert(
      fc.property(states, fc.constantFrom(...WORKER_ACTS), (state, act) => {
        const what: Happening =
          act === 'start'
            ? { kind: 'start', reason: 'operator' }
            : { kind: 'drain', after: act === 'drain' ? 'stop' : 'restart', reason: 'operator' }
        const life = { ...UNBORN, state, startedAt: 1 }
        expect(actsOf(state).includes(act)).toBe(step(life, what, policy, 10, 0.5).change !== undefined)
      }),
    )
  })
})

describe('a life', () => {
  it('is started, becomes ready, degrades, recovers, drains and stops, one change each', () => {
    const { states, last } = play([
      start,
      { kind: 'ready' },
      { kind: 'degraded', reason: 'lag' },
      { kind: 'degraded', reason: 'lag' },
      { kind: 'recovered' },
      { kind: 'drain', after: 'stop', reason: 'operator' },
      { pass: 20 },
      { kind: 'ended', ending: { signal: 'SIGTERM' } },
    ])
    expect(states).toEqual(['starting', 'ready', 'degraded', 'ready', 'draining', 'stopped'])
    expect(last.change).toMatchObject({ reason: 'operator', uptimeMs: 20, ending: { signal: 'SIGTERM' } })
  })

  it('waits after a failure, and is started again when the wait is over', () => {
    const { states, last } = play([start, crash, { kind: 'wait_over' }])
    expect(states).toEqual(['starting', 'backoff', 'starting'])
    expect(last.life.restarts).toBe(1)
    expect(last.effects).toEqual([{ do: 'spawn' }])
  })

  it('is a crash loop after too many failures in the window, and one failed probe keeps it there', () => {
    const round: Happening[] = [crash, { kind: 'wait_over' }]
    const { states, life, last } = play([start, ...Array(5).fill(round).flat(), crash])
    expect(states.slice(-1)).toEqual(['crash_loop'])
    expect(last.effects).toEqual([{ do: 'wait', ms: policy.probeMs }])
    const probe = step(life, { kind: 'wait_over' }, policy, 10_000_000, 0.5)
    expect(probe.life).toMatchObject({ state: 'starting', probing: true })
    const failed = step(probe.life, crash, policy, 10_000_100, 0.5)
    expect(failed.life.state).toBe('crash_loop')
    const ready = step(probe.life, { kind: 'ready' }, policy, 10_000_100, 0.5)
    const late = step(ready.life, crash, policy, 10_000_100 + policy.stableMs, 0.5)
    expect(late.life).toMatchObject({ state: 'backoff', failures: 1 })
  })

  it.each([
    [{ exitCode: 0 }, 'on_failure', 'stopped', 'finished'],
    [{ exitCode: 0 }, 'always', 'backoff', 'finished'],
    [{ exitCode: 1 }, 'never', 'failed', 'exited'],
    [{ exitCode: 78 }, 'always', 'failed', 'config_error'],
    [{ signal: 'SIGSEGV' }, 'on_failure', 'backoff', 'signalled'],
    [{ reason: 'spawn_failed' }, 'always', 'failed', 'spawn_failed'],
    [{ exitCode: 0, reason: 'start_timeout' }, 'on_failure', 'backoff', 'start_timeout'],
  ] as const)('%j with restart %s is %s because %s', (ending, restart, state, reason) => {
    const { last } = play([start, { kind: 'ended', ending }], { restart })
    expect(last.change).toMatchObject({ to: state, reason })
  })

  it('a restart that was asked for does not wait and does not count as a failure', () => {
    const { last } = play([
      start,
      { kind: 'ready' },
      { kind: 'drain', after: 'restart', reason: 'rolling_restart' },
      { kind: 'ended', ending: { exitCode: 1 } },
    ])
    expect(last.change).toMatchObject({ from: 'draining', to: 'starting', reason: 'rolling_restart' })
    expect(last.life).toMatchObject({ failures: 0, restarts: 1 })
  })

  it('one for a leak does count, and stopping wins over it', () => {
    const leak: Happening = { kind: 'drain', after: 'recover', reason: 'memory' }
    expect(play([start, { kind: 'ready' }, leak, crash]).last.change).toMatchObject({
      to: 'backoff',
      reason: 'memory',
    })
    const stop: Happening = { kind: 'drain', after: 'stop', reason: 'shutdown' }
    expect(play([start, leak, stop, crash]).last.change).toMatchObject({ to: 'stopped', reason: 'shutdown' })
  })

  it('that failed comes back when somebody starts it', () => {
    const { states } = play([
      start,
      { kind: 'ended', ending: { exitCode: 78 } },
      { kind: 'wait_over' },
      start,
    ])
    expect(states).toEqual(['starting', 'failed', 'starting'])
  })
})

describe('whatever happens', () => {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.constant(start),
    fc.constant<Happening>({ kind: 'ready' }),
    fc.constant<Happening>({ kind: 'degraded', reason: 'lag' }),
    fc.constant<Happening>({ kind: 'recovered' }),
    fc.constant<Happening>({ kind: 'wait_over' }),
    fc
      .constantFrom<Life['after'][]>('stop', 'restart', 'recover')
      .map((after) => ({ kind: 'drain', after, reason: 'operator' }) as const),
    fc.record({
      kind: fc.constant('ended' as const),
      ending: fc.oneof(
        fc.record({ exitCode: fc.constantFrom(0, 1, 78, 255) }),
        fc.record({ signal: fc.constant('SIGKILL') }),
      ),
    }),
  )
  const some = fc.array(
    fc.tuple(happening, fc.nat(100_000), fc.double({ min: 0, max: 0.999_999, noNaN: true })),
    { maxLength: 80 },
  )

  it('there is at most one process, never one more wait than is cancelled or over, and every change is told', () => {
    fc.assert(
      fc.property(some, (list) => {
        let life: Life = UNBORN
        let now = 0
        let waiting = false
        let processes = 0
        for (const [what, pass, random] of list) {
          // A wait can only be over where there is one, and a process only end where there is one.
          if (what.kind === 'wait_over' && !waiting) continue
          if (what.kind === 'ended' && processes === 0) continue
          now += pass
          const next = step(life, what, policy, now, random)
          if (what.kind === 'wait_over') waiting = false
          if (what.kind === 'ended') processes--
          for (const effect of next.effects) {
            if (effect.do === 'spawn') processes++
            if (effect.do === 'wait') {
              expect(waiting).toBe(false)
              waiting = true
            }
            if (effect.do === 'cancel_wait') {
              expect(waiting).toBe(true)
              waiting = false
            }
          }
          expect(processes).toBe(isAlive(next.life.state) ? 1 : 0)
          expect(waiting).toBe(next.life.state === 'backoff' || next.life.state === 'crash_loop')
          expect(next.change === undefined).toBe(
            next.life.state === life.state && !(life.state === 'draining' && next.effects.length > 0),
          )
          if (next.change) expect(next.change).toMatchObject({ from: life.state, to: next.life.state })
          life = next.life
        }
      }),
      { numRuns: 500 },
    )
  })

  it('no window of time has more quick restarts than the policy allows, unless they are slow probes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20_000), fc.boolean(), fc.double({ min: 0, max: 0.999_999, noNaN: true })), {
          maxLength: 60,
        }),
        (list) => {
          let now = 0
          let life = step(UNBORN, start, policy, now, 0).life
          const quick: number[] = []
          for (const [lives, becomesReady, random] of list) {
            if (becomesReady) life = step(life, { kind: 'ready' }, policy, now, random).life
            now += lives
            const end = step(life, crash, policy, now, random)
            const wait = end.effects[0]
            if (wait?.do !== 'wait') throw new Error('it does not wait')
            if (end.life.state === 'backoff') quick.push(now)
            else expect(wait.ms).toBe(policy.probeMs)
            const window = quick.filter((at) => now - at < policy.withinMs)
            expect(window.length).toBeLessThanOrEqual(policy.maxRestarts)
            now += wait.ms
            life = step(end.life, { kind: 'wait_over' }, policy, now, random).life
          }
        },
      ),
    )
  })

  it('backoff is below its bound, which doubles up to the longest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (failures, random) => {
          const ms = backoff(failures, policy, random)
          expect(ms).toBeGreaterThanOrEqual(0)
          expect(ms).toBeLessThan(Math.min(policy.maxBackoffMs, policy.backoffMs * 2 ** (failures - 1)))
        },
      ),
    )
    expect(backoff(1, policy, 0.999)).toBe(999)
    expect(backoff(3, policy, 0.5)).toBe(2000)
    expect(backoff(40, policy, 0.5)).toBe(30_000)
  })
})
