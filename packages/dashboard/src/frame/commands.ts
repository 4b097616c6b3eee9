import { askAgain, go, range, setRange, toggleTheme, toPage } from '../state/index.js'
import { ERRORS, PRESETS, term, VIEW_NAMES, VIEWS, widen } from '../url/index.js'
import { fits } from './fits.js'

export interface Command {
  name: string
  hint: string
  run: () => void
}

/** What the palette offers for what was typed: places first, then what the text itself can be. */
export function commandsFor(typed: string, services: readonly string[], onHelp: () => void): Command[] {
  const fixed: Command[] = [
    ...VIEWS.map((view) => ({ name: VIEW_NAMES[view], hint: 'page', run: () => go(toPage(view)) })),
    { name: 'Errors', hint: 'search', run: () => go({ view: 'search', q: ERRORS, id: '', record: '' }) },
    ...services.map((service) => ({
      name: service,
      hint: 'service',
      run: () => go({ view: 'search', q: term('service', service), id: '', record: '' }),
    })),
    ...PRESETS.map(({ name, ms }) => ({
      name: `Last ${name}`,
      hint: 'time',
      run: () => setRange({ last: ms }),
    })),
    { name: 'Zoom out', hint: 'z', run: () => setRange(widen(range.peek(), Date.now())) },
    { name: 'Ask again', hint: 'r', run: askAgain },
    { name: 'Dark or light', hint: 'theme', run: toggleTheme },
    { name: 'All keys', hint: '?', run: onHelp },
  ]
  const text = typed.trim()
  if (text === '') return fixed
  const own: Command[] = [
    {
      name: `Search for ${text}`,
      hint: 'query',
      run: () => go({ view: 'search', q: text, id: '', record: '' }),
    },
    {
      name: `Live with ${text}`,
      hint: 'query',
      run: () => go({ view: 'live', q: text, id: '', record: '' }),
    },
    {
      name: `Timeline of ${text}`,
      hint: 'correlation id',
      run: () => go({ view: 'timeline', id: text, q: '', record: '' }),
    },
  ]
  return [...fixed.filter((one) => fits(one.name, text)), ...own]
}
