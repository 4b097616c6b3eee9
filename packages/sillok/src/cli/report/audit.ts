import type { Rec } from './record.js'
import { number, Tally, text } from './tally.js'
import { TrailCheck } from './trail-check.js'

/** Security events that are listed; all are counted. */
const LISTED = 100

interface Kind {
  records: number
  warnings: number
  errors: number
}

interface Tokens {
  uses: number
  input_tokens: number
  output_tokens: number
  total_tokens: number
}

interface EntityTokens extends Tokens {
  /** As of the last use that was seen. */
  budget_limit: number | null
  budget_remaining: number | null
  /** How often a limit was crossed. */
  crossed: number
}

/** What a trail says, counted: one record after the other, in bounded memory. */
export class AuditReport {
  readonly #kinds = new Tally<Kind>(() => ({ records: 0, warnings: 0, errors: 0 }))
  readonly #days = new Tally<{ records: number }>(() => ({ records: 0 }))
  readonly #models = new Tally<Tokens>(noTokens)
  readonly #entities = new Tally<EntityTokens>(() => ({
    ...noTokens(),
    budget_limit: null,
    budget_remaining: null,
    crossed: 0,
  }))
  readonly #check = new TrailCheck()
  readonly #critical: object[] = []
  #criticals = 0
  #records = 0
  #first = ''
  #last = ''

  add(record: Rec): void {
    this.#records++
    const time = text(record.timestamp)
    if (this.#first === '' || time < this.#first) this.#first = time
    if (time > this.#last) this.#last = time
    const kind = this.#kinds.of(text(record.event), text(record.action))
    kind.records++
    if (record.level === 'WARNING') kind.warnings++
    if (record.level === 'ERROR' || record.level === 'CRITICAL') kind.errors++
    this.#days.of(time.slice(0, 10)).records++
    this.#check.add(record)
    if (record.event === 'api_call')
      addTokens(this.#models.of(text(record.provider), text(record.model)), record)
    if (record.event === 'token_usage') this.#addUse(record)
    if (record.log_type === 'security' && record.severity === 'critical') this.#addCritical(record)
  }

  addErased(): void {
    this.#check.addErased()
  }

  addUnread(): void {
    this.#check.addUnread()
  }

  /** @param whole every record of the trail was added: what is not there is missing then */
  result(whole: boolean) {
    return {
      records: this.#records,
      first: this.#first === '' ? null : this.#first,
      last: this.#last === '' ? null : this.#last,
      kinds: this.#kinds.rows(['event', 'action']).sort((a, b) => b.records - a.records),
      days: this.#days.rows(['date']).sort((a, b) => (text(a.date) < text(b.date) ? -1 : 1)),
      tokens: {
        models: this.#models.rows(['provider', 'model']).sort((a, b) => b.total_tokens - a.total_tokens),
        entities: this.#entities
          .rows(['entity_type', 'entity_id'])
          .sort((a, b) => b.total_tokens - a.total_tokens),
      },
      critical: { count: this.#criticals, latest: this.#critical },
      trail: this.#check.result(whole),
    }
  }

  #addUse(record: Rec): void {
    const entity = this.#entities.of(text(record.entity_type), text(record.entity_id))
    addTokens(entity, record)
    if (typeof record.budget_limit === 'number') entity.budget_limit = record.budget_limit
    if (typeof record.budget_remaining === 'number') entity.budget_remaining = record.budget_remaining
    if (record.threshold_crossed !== undefined) entity.crossed++
  }

  #addCritical(record: Rec): void {
    const { timestamp, event, actor, category, security_event, message, action, tool_name } = record
    this.#criticals++
    this.#critical.push({
      timestamp,
      event,
      actor,
      category: category ?? security_event,
      message,
      action,
      tool_name,
      // Of one that came over HTTP: it is its sender's word.
      intake_address: record.intake_address,
    })
    if (this.#critical.length > LISTED) this.#critical.shift()
  }
}

export type AuditResult = ReturnType<AuditReport['result']>

function noTokens(): Tokens {
  return { uses: 0, input_tokens: 0, output_tokens: 0, total_tokens: 0 }
}

/** Calls that do not say a total have it in their parts. */
function addTokens(to: Tokens, { input_tokens, output_tokens, total_tokens }: Rec): void {
  const [input, output] = [number(input_tokens), number(output_tokens)]
  to.uses++
  to.input_tokens += input
  to.output_tokens += output
  to.total_tokens += typeof total_tokens === 'number' ? number(total_tokens) : input + output
}
