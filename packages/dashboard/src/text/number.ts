const whole = new Intl.NumberFormat('en-US')

/** A count with its thousands set apart: `1,204`. */
export function count(value: number): string {
  return whole.format(Math.round(value))
}

/** How many records, in words: `1 record`, `1,204 records`. */
export function countRecords(value: number): string {
  return `${count(value)} ${value === 1 ? 'record' : 'records'}`
}

/** A number in at most three digits and a unit of thousands: `2.4 k`, `61 M`. For rates and axes, not for counts. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  // Two records in three hours are not 0.00018 a second to anybody.
  if (size > 0 && size < 0.01) return value > 0 ? '< 0.01' : '> -0.01'
  for (const [unit, name] of SCALE) {
    // 999.5 of a unit would print as 1000 of it.
    if (size >= unit * 0.9995) return `${digits(value / unit)} ${name}`
  }
  return digits(value)
}

const SCALE: readonly [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

function digits(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 99.95) return String(Math.round(value))
  if (size >= 9.995) return value.toFixed(1).replace(/\.0$/, '')
  if (size >= 0.995) return value.toFixed(2).replace(/\.?0+$/, '')
  return Number(value.toPrecision(2)).toString()
}

/** A ratio from 0 to 1 in per cent: `0.31 %`; a ratio that is not zero never prints as zero. */
export function percent(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–'
  const value = ratio * 100
  if (value === 0) return '0 %'
  if (value < 0.01) return '< 0.01 %'
  if (value < 10) return `${value.toFixed(value < 1 ? 2 : 1).replace(/\.0+$/, '')} %`
  // 99.9996 % is not all of it.
  return value < 100 && value > 99.5 ? '> 99 %' : `${Math.round(value)} %`
}

/** Bytes in units of 1000: `41 GB`. */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value < 1000) return `${Math.round(value)} B`
  for (const [unit, name] of SCALE) {
    if (value >= unit * 0.9995) return `${digits(value / unit)} ${name === 'k' ? 'kB' : `${name}B`}`
  }
  return `${Math.round(value)} B`
}

/** A duration in milliseconds, in the unit one would say it in: `412 ms`, `1.9 s`, `4 min 12 s`, `63 d`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–'
  const size = Math.abs(ms)
  if (size < 999.5) return `${digits(ms)} ms`
  if (size < 59_950) return `${digits(ms / 1000)} s`
  if (size < 3_599_500) return two(ms / 60_000, 'min', 60, 's')
  if (size < 172_800_000) return two(ms / 3_600_000, 'h', 60, 'min')
  return `${digits(ms / 86_400_000)} d`
}

function two(value: number, unit: string, parts: number, partUnit: string): string {
  let major = Math.trunc(value)
  let minor = Math.round(Math.abs(value - major) * parts)
  if (minor === parts) {
    major += Math.sign(value)
    minor = 0
  }
  return minor === 0 ? `${major} ${unit}` : `${major} ${unit} ${minor} ${partUnit}`
}
