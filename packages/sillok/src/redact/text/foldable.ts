/**
 * Where the characters stand that `fold` changes: escapes of terminals, spaces and letters that look alike, marks that are not seen, lines that tables
 * are drawn with.
 */
export const FOLDABLE_RANGES = (
  '1b-1b,a0-a0,ad-ad,251-251,261-261,300-587,61c-61c,115f-1160,17b4-17b5,180b-180f,200b-200f,202a-202e,2060-206f,2500-256c,3000-3000,' +
  '3164-3164,fe00-fe0f,feff-feff,ff01-ff5e,ffa0-ffa0'
)
  .split(',')
  .map((range) => range.split('-').map((code) => Number.parseInt(code, 16)) as [number, number])

/** One of them, the soft hyphen. */
export const FOLDABLE_EXAMPLE = 0xad
