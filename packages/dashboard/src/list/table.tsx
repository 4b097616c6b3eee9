import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { count } from '../text/index.js'

/** The head of a column: its name, or its name and its classes. */
export type Column = string | readonly [name: ComponentChildren, classes: string]

/** A column of numbers, which are read by their last digit. */
export function right(name: string, classes = ''): Column {
  return [name, `right ${classes}`.trimEnd()]
}

/** The column of what can be done with a row: heard, and not seen. */
export const DO: Column = [<span class="visually-hidden">do</span>, '']

/** A table of facts. Where a window is too narrow it scrolls sideways, and the page does not. */
export function Table(props: { columns: readonly Column[]; class?: string; children: ComponentChildren }) {
  const { columns, children, class: className = '' } = props
  return (
    <div class="table-scroll">
      <table class={className}>
        <thead>
          <tr>
            {columns.map((column) => {
              const [name, classes] = typeof column === 'string' ? [column, ''] : column
              return (
                <th key={String(name)} scope="col" class={classes}>
                  {name}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** Of a long list the first few, until more are asked for. */
export function useFew<T>(list: readonly T[], few: number): { shown: readonly T[]; more: ComponentChildren } {
  const all = useSignal(false)
  const shown = all.value ? list : list.slice(0, few)
  const left = list.length - shown.length
  const show = (): void => {
    all.value = true
  }
  const more =
    left === 0 ? null : (
      <p>
        <button type="button" class="quiet" onClick={show}>
          {count(left)} more
        </button>
      </p>
    )
  return { shown, more }
}
