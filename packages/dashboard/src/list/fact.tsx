import type { ComponentChildren } from 'preact'
import { bothZones, dateTime } from '../text/index.js'

/** One pair of a list of facts (`<dl class="facts">`). */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A moment with its date. @param at RFC 3339 */
export function Moment({ at }: { at: string }) {
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={bothZones(ms)}>
      {dateTime(ms, true)}
    </time>
  )
}
