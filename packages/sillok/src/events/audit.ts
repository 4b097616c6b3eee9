import { plainText } from '../record/index.js'
import { changesOf } from './diff.js'
import { amount, anything, choice, details, failure, flag, id, required, text, word } from './field.js'
import { defineEvent, type EventInput, type Wire } from './schema.js'

/** The actions that every application must be able to account for. */
export const AUDIT_ACTIONS = [
  'sign_in',
  'sign_out',
  'data_access',
  'data_change',
  'permission_change',
  'configuration_change',
] as const

/** What a record of one of these actions must say, so that it answers who did what to whom. */
const DUTIES = {
  sign_in: ['userId', 'clientIp', 'success'],
  sign_out: ['userId', 'clientIp', 'success'],
  data_access: ['userId', 'resourceType', 'resourceId'],
  data_change: ['userId', 'resourceType', 'resourceId', 'before', 'after'],
  permission_change: ['userId', 'target', 'before', 'after'],
  configuration_change: ['userId', 'key', 'before', 'after'],
} as const

/** What may be known only when it is done. */
const KNOWN_AFTER = ['success', 'before', 'after'] as const

/** `audit`: who did what to what. Written by `log.audit` and `trail.action`. */
export const audit = defineEvent({
  name: 'audit',
  logType: 'audit',
  version: 1,
  about:
    'Who did what to what. Written to the stream `audit`; the call resolves when the record is on the disk.',
  fields: {
    action: required(word(AUDIT_ACTIONS, 'what was done; of the known actions more fields are required')),
    userId: id('the user who acted; of a permission or configuration change the administrator'),
    actor: id('who acted, where it is no user: `agent:planner`, `job:retention`'),
    success: flag('whether it was done; `false` also for what was refused'),
    resourceType: text('kind of what was acted on: `role`, `interview`'),
    resourceId: id('which one it was'),
    target: id('whose permissions were changed'),
    key: text('the name of a setting that was changed'),
    before: anything('what it was; only the members that differ are written; `null` where there was nothing'),
    after: anything('what it is now, in the same way'),
    reason: text('why it was done'),
    clientIp: text('from where'),
    userAgent: text('by which program'),
    operationId: id('the operation that an intent and an outcome are of; set by `guard`'),
    phase: choice(['intent', 'outcome'], 'before it was done, or after; set by `guard`'),
    durationMs: amount('how long it took, in ms'),
    error: failure('why it failed'),
    details: details('anything else'),
  },
  duties: { field: 'action', of: DUTIES, later: { field: 'phase', is: 'intent', names: KNOWN_AFTER } },
  message: ({ action, resource_type }) =>
    typeof resource_type === 'string'
      ? `Audit: ${plainText(action)} ${resource_type}`
      : `Audit: ${plainText(action)}`,
  level: ({ success }) => (success === false ? 'WARNING' : 'INFO'),
  finish: reduceToChanges,
})

/**
 * Only what differs is written. What stands under the name of a setting is written under that name, so that the
 * value of one that is called `smtp_password` meets the rule for that name.
 */
function reduceToChanges(wire: Wire): void {
  const { before, after, key } = wire
  if (before === undefined && after === undefined) return
  const changes = changesOf(before, after)
  const named = typeof key === 'string' && key !== ''
  if (before !== undefined) wire.before = named ? { [key]: changes.before } : changes.before
  if (after !== undefined) wire.after = named ? { [key]: changes.after } : changes.after
}

type AuditFields = EventInput<typeof audit.fields>
type DutyOf<A> = A extends keyof typeof DUTIES ? (typeof DUTIES)[A][number] : never

/** An audit event; of the actions of `AUDIT_ACTIONS` the fields that they must have are required. */
export type AuditEvent<A extends string = string> = Omit<AuditFields, 'action'> & { action: A } & {
  [name in DutyOf<A>]: Exclude<AuditFields[name], undefined>
}

/** An action of which nothing must be said beside user and resource, so that an event of it can be given value by value. */
export type PlainAction<A extends string> = [DutyOf<A>] extends ['userId' | 'resourceType' | 'resourceId']
  ? A
  : never
/** A value of an event that is given value by value: where the action has duties it must be there. */
export type PlainValue<A extends string, T> = [DutyOf<A>] extends [never] ? T | undefined : T

type KnownAfter = (typeof KNOWN_AFTER)[number]
type SetByGuard = 'operationId' | 'phase' | 'durationMs' | 'error'

/** What is about to be done: an audit event without what may be known only afterwards. */
export type AuditIntent<A extends string = string> = Omit<AuditEvent<A>, KnownAfter | SetByGuard> &
  Partial<Pick<AuditFields, KnownAfter>>
