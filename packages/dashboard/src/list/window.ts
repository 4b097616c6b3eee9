/** The height of one row of a log in CSS pixels; the same as `--row` in style/tokens.css. */
export const ROW_PX = 22

/** Rows drawn above and below what is seen, so that a fast scroll does not show paper. */
const OVERSCAN = 12

/** Which rows of `total` are to be drawn: `first` to before `end`, for a list scrolled to `top` (pixels). */
export function windowOf(top: number, height: number, total: number): { first: number; end: number } {
  const first = Math.max(0, Math.min(total, Math.floor(Math.max(0, top) / ROW_PX)) - OVERSCAN)
  const end = Math.min(total, Math.ceil((Math.max(0, top) + height) / ROW_PX) + OVERSCAN)
  return { first: Math.min(first, end), end }
}

/** Where to scroll so that row `at` is seen: as little as possible, not at all where it is in sight. */
export function scrollTo(at: number, top: number, height: number): number {
  const rowTop = at * ROW_PX
  if (rowTop < top) return rowTop
  if (rowTop + ROW_PX > top + height) return Math.max(0, rowTop + ROW_PX - height)
  return top
}
