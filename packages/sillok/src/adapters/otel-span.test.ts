import { createServer } from 'node:http'
import { context } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addContext, withContext } from '../context/index.js'
import { getLogger } from '../logger/index.js'
import { requestLogger } from './http.js'
import { activeSpan } from './otel.js'
import { contextsFollowCalls, inSpan } from './testkit/otel-context.js'
import { type Recording, recording } from './testkit/records.js'
import { ask, closed, listening } from './testkit/server.js'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const otherTrace = 'af7651916cd43dd8448eb211c80319c1'
const outer = { traceId, spanId: '00f067aa0ba902b7' }
const inner = { traceId, spanId: 'b7ad6b7169203331' }

let recorded: Recording
beforeEach(() => {
  contextsFollowCalls()
  recorded = recording({ activeSpan })
})
afterEach(async () => {
  await recorded.close()
  context.disable()
})

const log = getLogger('app')
const ids = () => recorded.records.map(({ trace_id, span_id }) => [trace_id, span_id])

it('puts the active span on records, in a scope and outside of one', async () => {
  log.info('none')
  await inSpan(outer, async () => {
    await null
    log.info('outer')
    inSpan(inner, () => log.with({ a: 1 }).info('inner'))
    withContext({ user_id: 'u1' }, () => {
      log.info('in a scope')
      addContext({ tenant: 't' })
      log.info('with more in it')
    })
  })
  const [trace, first, second] = [traceId, outer.spanId, inner.spanId]
  expect(ids()).toEqual([
    [undefined, undefined],
    [trace, first],
    [trace, second],
    [trace, first],
    [trace, first],
  ])
  expect(recorded.records.at(-1)).toMatchObject({ user_id: 'u1', tenant: 't' })
  expect(recorded.lines.join()).not.toContain('extra')
})

it('leaves alone what a scope or a call says of another trace', () => {
  inSpan(outer, () => {
    withContext({ trace_id: otherTrace, span_id: inner.spanId }, () => log.info('scope'))
    withContext({ trace_id: traceId, span_id: inner.spanId }, () => log.info('same trace'))
    log.info('call', { trace_id: otherTrace, span_id: inner.spanId })
  })
  inSpan({ traceId: 'none', spanId: 'none' }, () => log.info('invalid'))
  expect(ids()).toEqual([
    [otherTrace, inner.spanId],
    [traceId, outer.spanId],
    [otherTrace, inner.spanId],
    [undefined, undefined],
  ])
})

it('is the trace of a request that is served under it', async () => {
  const serve = requestLogger((_request, response) => {
    inSpan(inner, () => log.info('inside'))
    response.end()
  })
  const server = createServer((request, response) => inSpan(outer, () => serve(request, response)))
  await ask(await listening(server), { headers: { traceparent: `00-${traceId}-00f067aa0ba902b8-01` } })
  const [access] = await recorded.until((record) => record.log_type === 'access')
  expect(ids()).toEqual([
    [traceId, inner.spanId],
    [traceId, outer.spanId],
  ])
  expect(access).toMatchObject({ parent_span_id: '00f067aa0ba902b8', correlation_id: traceId })
  await closed(server)
})
