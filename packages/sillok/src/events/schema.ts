import type { Level } from '../record/index.js'
import type { Field } from './field.js'

export type Fields = Readonly<Record<string, Field>>

/** An event's fields as they go to the wire. */
export type Wire = Record<string, unknown>

/** How long an operation may take, in ms: longer than `warningMs` is WARNING, longer than `errorMs` ERROR. */
export interface Limit {
  warningMs: number
  errorMs: number
}

/**
 * A kind of event. From one such description come the type that a program must give, the check while it runs, the JSON Schema and the
 * documentation.
 */
export interface EventSchema<F extends Fields = Fields> {
  /** `event` on the wire. */
  readonly name: string
  /** `log_type` on the wire. */
  readonly logType: string
  /** `schema_version` on the wire: raised when a field changes its meaning or goes away, not when one is added. */
  readonly version: number
  readonly about: string
  readonly fields: F
  /** Fields that the value of another one makes required. */
  readonly duties?: Duties
  readonly message: (wire: Wire) => string
  readonly level: (wire: Wire) => Level
  /** Brings fields that were read into their final form. */
  readonly finish?: (wire: Wire) => void
  /** How each field is read, in order; made by `defineEvent`. */
  readonly plan: readonly Step[]
  /** Where a field stands in the plan, by its name in the API and by that on the wire. */
  readonly places: ReadonlyMap<string, number>
}

export interface Duties {
  /** The field, by its name in the API: a text, or `true` and `false`. */
  readonly field: string
  readonly of: Readonly<Record<string, readonly string[]>>
  /** Of those fields the ones that an event of which `field` has the value `is` cannot have yet. Names are the API's. */
  readonly later?: { readonly field: string; readonly is: string; readonly names: readonly string[] }
}

export interface Step {
  readonly api: string
  readonly wire: string
  readonly field: Field
}

type Flat<T> = { [name in keyof T]: T[name] } & {}
type Given<F> = F extends { readonly given?: infer T } ? Exclude<T, undefined> : never
type Names<F extends Fields, R extends boolean> = {
  [name in keyof F]: F[name]['required'] extends R ? name : never
}[keyof F]

/** What a program gives for an event of fields `F`. */
export type EventInput<F extends Fields> = Flat<
  { [name in Names<F, true>]: Given<F[name]> } & { [name in Names<F, false>]?: Given<F[name]> | undefined }
>

/** Of which fields `D` says that an event must have them whose duty field has the value `V`. */
type DutyOf<D, V extends string | boolean> = `${V}` extends keyof D
  ? D[`${V}`] extends readonly (infer N)[]
    ? N
    : never
  : never

/** An event `E` with what the value of its field `F` makes required, by the table `D`; one type for each value. */
export type WithDuties<E, F extends keyof E, D, V = Exclude<E[F], undefined>> = V extends string | boolean
  ? Omit<E, F> & { [name in F]: V } & {
      [name in DutyOf<D, V> & keyof E]: Exclude<E[name], undefined>
    }
  : never

/** What a program gives for an event of a schema: `InputOf<typeof security>`. */
export type InputOf<S> = S extends EventSchema<infer F> ? EventInput<F> : never

/** `schema_version event_id` and what every typed event also has on the wire. */
export const VERSION_FIELD = 'schema_version'
/** UUID of version 7, new for each event. */
export const ID_FIELD = 'event_id'
/** Where a record says what is wrong with the event that it is of: `[{ field, problem }]`. */
export const INVALID_FIELD = 'invalid'

/**
 * Makes a kind of event.
 *
 * @example const signUp = defineEvent({ name: 'sign_up', logType: 'audit', version: 1, about: '…', fields: { userId: required(id('who')) }, … })
 */
export function defineEvent<const F extends Fields>(
  parts: Omit<EventSchema<F>, 'plan' | 'places'>,
): EventSchema<F> {
  const plan = Object.entries(parts.fields).map(([api, field]) => ({
    api,
    wire: field.wire ?? snakeCase(api),
    field,
  }))
  const places = new Map<string, number>()
  plan.forEach(({ wire }, at) => void places.set(wire, at))
  plan.forEach(({ api }, at) => void places.set(api, at))
  return { ...parts, plan, places }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
