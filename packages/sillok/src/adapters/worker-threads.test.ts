import { expect, it } from 'vitest'
import { getContext, outgoingHeaders, withContext, withRequest } from '../context/index.js'
import { packContext, withPackedContext } from './worker-threads.js'

const ids = {
  correlation_id: 'abc-1',
  request_id: 'req-1',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
}

it('hands on the ids, the flags and the fields', () => {
  const packed = withRequest({ ...ids, trace_flags: 0, trace_state: 'a=b' }, () =>
    withContext({ user_id: 'u1' }, packContext),
  )
  const [fields, headers] = withPackedContext(structuredClone(packed), () => [
    getContext(),
    outgoingHeaders(),
  ])
  expect({ ...fields }).toEqual({ ...ids, user_id: 'u1' })
  expect(headers).toMatchObject({ traceparent: `00-${ids.trace_id}-${ids.span_id}-00`, tracestate: 'a=b' })
})

it('leaves behind what no message can carry', () => {
  const packed = withContext({ user_id: 'u1', fn: () => 1, nested: { at: new Date(0) } }, packContext)
  expect(packed).toEqual({ fields: { user_id: 'u1', nested: { at: new Date(0) } }, trace: { flags: 1 } })
  expect({ ...withPackedContext(packed, getContext) }).toMatchObject({ user_id: 'u1' })
})

it('needs no scope, and takes no nonsense', () => {
  expect(packContext()).toBeUndefined()
  for (const packed of [undefined, null, 5, 'x', {}, { fields: null }, { fields: 'x' }]) {
    expect(withPackedContext(packed as undefined, () => 'ran')).toBe('ran')
  }
})
