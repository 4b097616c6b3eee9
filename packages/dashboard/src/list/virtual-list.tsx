import { useSignal } from '@preact/signals'
import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { ROW_PX, scrollTo, windowOf } from './window.js'

export interface VirtualListProps {
  label: string
  total: number
  /** Draws row `at`; it must be exactly one row high. The same function draws the same rows: another one draws all anew. */
  row: (at: number) => ComponentChildren
  /** The row that is kept in sight, -1 for none. */
  selected?: number
  /** The last drawn row changed: time to fetch more. */
  onReach?: (end: number) => void
  /** Whether the list stays at its end when rows are added there. */
  follow?: boolean
  /** The list was scrolled; `atEnd` tells whether the end is in sight, `up` whether it went towards the start. */
  onScroll?: (atEnd: boolean, up: boolean) => void
  /** What stands over the rows and scrolls with them. */
  over?: (first: number, end: number) => ComponentChildren
  footer?: ComponentChildren
  scroller?: RefObject<HTMLDivElement | null>
}

/** A list of rows of the same height; only those in sight are in the document. */
export function VirtualList(props: VirtualListProps) {
  const own = useRef<HTMLDivElement>(null)
  const scroller = props.scroller ?? own
  const drawn = useRef<{ row?: VirtualListProps['row']; rows: Map<number, ComponentChildren> }>({
    rows: new Map(),
  })
  const top = useSignal(0)
  const height = useSignal(600)
  const { total, selected = -1, follow = false } = props
  const { first, end } = windowOf(top.value, height.value, total)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = (): void => {
      height.value = element.clientHeight
    }
    measure()
    const resize = new ResizeObserver(measure)
    resize.observe(element)
    return () => resize.disconnect()
  }, [scroller, height])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || selected < 0) return
    const wanted = scrollTo(selected, element.scrollTop, element.clientHeight)
    if (wanted !== element.scrollTop) element.scrollTop = wanted
  }, [selected, scroller])

  // Runs after every drawing: rows were added, or the list became lower.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && follow) element.scrollTop = element.scrollHeight
  })

  const { onReach } = props
  useLayoutEffect(() => {
    onReach?.(end)
  }, [end, total, onReach])

  const onScroll = (event: Event): void => {
    const element = event.currentTarget as HTMLDivElement
    const up = element.scrollTop < top.peek()
    top.value = element.scrollTop
    props.onScroll?.(element.scrollHeight - element.scrollTop - element.clientHeight < ROW_PX, up)
  }
  // A row that was drawn and is still in sight is the same node: nothing of it is compared again while scrolling.
  const before = drawn.current.row === props.row ? drawn.current.rows : undefined
  const rows = new Map<number, ComponentChildren>()
  for (let at = first; at < end; at++) rows.set(at, before?.get(at) ?? props.row(at))
  drawn.current = { row: props.row, rows }
  return (
    <div class="list" ref={scroller} onScroll={onScroll}>
      <div
        class="list-all"
        role="listbox"
        aria-label={props.label}
        tabIndex={0}
        aria-activedescendant={selected >= first && selected < end ? `row-${selected}` : undefined}
        style={{ height: `${total * ROW_PX}px` }}
      >
        <div class="list-window" role="presentation" style={{ transform: `translateY(${first * ROW_PX}px)` }}>
          {[...rows.values()]}
        </div>
        {props.over?.(first, end)}
      </div>
      {props.footer}
    </div>
  )
}
