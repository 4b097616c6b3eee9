import { addContext, getLogger, type Logger, withContext } from 'sillok'
import { CANONICAL_FIELDS, EXTRA_FIELD } from 'sillok/record'

const log = getLogger('hostile')
const any = (value: unknown): object => value as object

/** Every way in which a value can come into a record. `after` stands where a field of the same call must still be there. */
export const places: Record<string, (value: unknown) => void> = {
  'as the message': (v) => log.info(v as string, { after: 1 }),
  'as the only argument': (v) => log.error(v as Error),
  'as the fields': (v) => log.info('m', any(v)),
  'as a field': (v) => log.info('m', { value: v, after: 1 }),
  'deep in a field': (v) => log.info('m', { deep: [{ value: v }], after: 1 }),
  'as the error': (v) => log.error('m', v, { after: 1 }),
  'as the fields behind an error': (v) => log.error('m', new Error('x'), any(v)),
  'as the exception': (v) => log.info('m', { exception: v, after: 1 }),
  'as the cause of an error': (v) => log.error('m', new Error('x', { cause: v }), { after: 1 }),
  'among the errors of an error': (v) => log.error('m', new AggregateError([v, v], 'x'), { after: 1 }),
  'as a field of an error': (v) => log.error('m', Object.assign(new Error('x'), { value: v }), { after: 1 }),
  'under every name of ours': (v) =>
    log.info('m', { ...Object.fromEntries(OURS.map((name) => [name, v])), after: 1 }),
  'under names of secrets and payloads': (v) =>
    log.info('m', { password: v, body: v, in: { token: v, prompt: v }, after: 1 }),
  'under the name of a name': (v) => log.info('m', { user_name: v, after: 1 }),
  'as the name of a pair': (v) => log.info('m', { pair: { name: v, value: 'x' }, after: 1 }),
  'as the value of a pair': (v) => log.info('m', { pair: { value: v, name: 'x' }, after: 1 }),
  'as what was changed': (v) => log.info('m', { change: { path: 'x', before: v }, after: 1 }),
  'in a map and a set': (v) => log.info('m', { map: new Map([[v, v]]), set: new Set([v]), after: 1 }),
  'out of toJSON': (v) => log.info('m', { value: { toJSON: () => v }, after: 1 }),
  'out of a getter': (v) =>
    log.info('m', {
      get value() {
        return v
      },
      after: 1,
    }),
  'thrown by a getter': (v) =>
    log.info('m', {
      get value() {
        throw v
      },
      after: 1,
    }),
  'as bound fields': (v) => log.with(any(v)).info('m', { after: 1 }),
  'as a bound field': (v) => log.with({ value: v }).with({ other: v }).info('m', { after: 1 }),
  'as a scope': (v) => withContext(any(v), () => log.info('m', { after: 1 })),
  'as a field of a scope': (v) => withContext({ value: v, user_id: v }, () => log.info('m', { after: 1 })),
  'added to a scope': (v) =>
    withContext({}, () => {
      addContext(any(v))
      log.info('m', { after: 1 })
    }),
  'everywhere at once': (v) =>
    withContext(any(v), () => (log.with(any(v)) as Logger).error(v as string, v, any(v))),
  'as a third argument': (v) => log.info('m', { after: 1 }, any(v)),
}

/** The places at which a value that is over a limit is tried. */
export const few = ['as the message', 'as the fields', 'as a field']

const OURS = [...CANONICAL_FIELDS.filter((name) => name !== 'exception'), EXTRA_FIELD]
