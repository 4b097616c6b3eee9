import type { ComponentChildren } from 'preact'
import type { Answer, Failure } from '../api/index.js'
import { dateTime } from '../text/index.js'

const NAMES: Record<string, string> = { limited: 'Limited', partial: 'Partial', empty: 'Empty' }

/** A strip that says how an answer is not the whole one. Nothing for an answer that is complete. */
export function StatusNotice(props: { answer: Answer | undefined; except?: string }) {
  const { answer, except } = props
  if (answer === undefined || answer.status === 'complete' || answer.status === except) return null
  return (
    <p class={`notice notice-${answer.status}`} role="status">
      <b>{NAMES[answer.status] ?? answer.status}</b> {answer.notice ?? ''}
    </p>
  )
}

/** A strip over an answer that could not be had again: from when it is, and why there is no newer one. */
export function NotNew(props: { at: number; failure: Failure; onRetry: () => void }) {
  return (
    <p class="notice notice-partial" role="status">
      <b>Not new</b> What you see is from {dateTime(props.at, true)}. {props.failure.message}{' '}
      <button type="button" class="quiet" onClick={props.onRetry}>
        Try again
      </button>
    </p>
  )
}

/** What stands where records would: why there are none, and what would change that. */
export function Blank(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="blank">
      <h2>{props.title}</h2>
      <div class="blank-body">{props.children}</div>
    </div>
  )
}

/** A question that failed: what failed, what is safe, what to do. */
export function Failed(props: { failure: Failure; onRetry: () => void; children?: ComponentChildren }) {
  const { title, safe } = explain(props.failure)
  return (
    <Blank title={title}>
      <p role="alert">{safe === '' ? props.failure.message : reason(props.failure.message)}</p>
      {safe === '' ? null : <p>{safe}</p>}
      {props.children ?? (
        <button type="button" class="act" onClick={props.onRetry}>
          Try again
        </button>
      )}
      <span class="code">{props.failure.code}</span>
    </Blank>
  )
}

/** A message of the server without its word that records are kept, for where the page says so itself. */
export function reason(message: string): string {
  return message.replace(/ Records are kept\b[^.]*\.$/, '')
}

/** Whether the query itself is what failed. */
export function isQueryFault({ code }: { code: string }): boolean {
  return code === 'QUERY_SYNTAX' || code === 'BAD_FIELD' || code === 'BAD_PARAMETER'
}

/** The words for a failure, by its code. */
export function explain(failure: { code: string }): { title: string; safe: string } {
  const { code } = failure
  if (code === 'DISCONNECTED') {
    return {
      title: 'No connection to Sillok',
      safe: 'The page keeps trying. Programs that log to files go on writing; nothing is lost by this page being away.',
    }
  }
  if (isQueryFault(failure)) return { title: 'This query cannot be read', safe: '' }
  if (/SEARCH|ENGINE/.test(code)) {
    return {
      title: 'Search is not there right now',
      safe: 'Records are still taken in and kept; search is back when the engine is. Live goes on working.',
    }
  }
  if (code === 'QUERY_TIME_LIMIT') {
    return {
      title: 'This question took too long',
      safe: 'A shorter time or a narrower query is answered sooner.',
    }
  }
  if (code === 'NOT_FOUND') return { title: 'Not found', safe: '' }
  return { title: 'This question failed', safe: 'Records are not touched by it.' }
}
