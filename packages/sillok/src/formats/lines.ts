import { toTimestamp } from '../record/index.js'
import { accessTime } from './times.js'
import type { Format, Source } from './types.js'
import { levelOf } from './values.js'

const ACCESS =
  /^(\S{1,256}) (\S{1,256}) (\S{1,256}) \[([^\]]{26})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d{1,19}|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(.*)$/

export const access: Format = {
  name: 'access',
  description: 'access logs of Apache and nginx, common and combined',
  looks: 'an address, a time in brackets, a request in quotes and a status: an access log',
  fits: (line) => ACCESS.test(line),
  read: (line) => {
    const found = ACCESS.exec(line) ?? []
    const [, client, ident, user, time = '', request = '', code, bytes, referer, agent, more = ''] = found
    const status = Number(code)
    const { method, path, query, protocol } = readRequest(request)
    const record: Source = {
      timestamp: accessTime(time),
      level: status >= 500 ? 'ERROR' : status >= 400 ? 'WARNING' : 'INFO',
      logger: 'access',
      message: method === undefined ? request : `${method} ${path} ${code}`,
      log_type: 'access',
      client_ip: given(client),
      user_id: given(user),
      user_agent: given(agent),
      method,
      path,
      query,
      protocol,
      status,
      bytes: bytes === '-' ? 0 : Number(bytes),
      referer: given(referer),
      ident: given(ident),
      more: more.trim() === '' ? undefined : more.trim(),
    }
    return [accessTime(time) === undefined ? { ...record, time } : record]
  },
}

function given(text: string | undefined): string | undefined {
  return text === '-' || text === '' ? undefined : text
}

const REQUEST = /^([A-Z]{1,20}) ([^\s?]{1,8192})(?:\?(\S*))? (HTTP\/\d(?:\.\d)?)$/

/** A request line taken apart. The query becomes an object, so that secrets in it are masked by their names. */
function readRequest(request: string): {
  method?: string | undefined
  path?: string | undefined
  query?: Source | undefined
  protocol?: string | undefined
} {
  const found = REQUEST.exec(request)
  if (found === null) return {}
  return {
    method: found[1],
    path: found[2],
    query: found[3] ? readQuery(found[3]) : undefined,
    protocol: found[4],
  }
}

function readQuery(text: string): Source {
  const query: Source = Object.create(null)
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    const name = decode(at === -1 ? pair : pair.slice(0, at))
    const value = at === -1 ? '' : decode(pair.slice(at + 1))
    query[name] = name in query ? `${query[name]},${value}` : value
  }
  return query
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const DPKG =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) (startup|status|install|upgrade|configure|trigproc|remove|purge|disappear|conffile) (.+)$/

export const dpkg: Format = {
  name: 'dpkg',
  description: "Debian's dpkg.log: packages installed, upgraded, configured, removed",
  looks: 'a time and an action of dpkg',
  fits: (line) => DPKG.test(line),
  read: (line) => {
    const [, time, action, rest = ''] = DPKG.exec(line) ?? []
    const words = rest.split(' ')
    const record: Source = {
      timestamp: toTimestamp(time),
      level: 'INFO',
      logger: 'dpkg',
      message: `${action} ${rest}`,
      event: `dpkg.${action}`,
      action,
    }
    if (action === 'startup' || action === 'conffile') return [record]
    if (action === 'status') record.state = words.shift()
    const [name = '', before, after] = words
    const colon = name.lastIndexOf(':')
    record.package = colon === -1 ? name : name.slice(0, colon)
    if (colon !== -1) record.architecture = name.slice(colon + 1)
    // A status line names one version, the others the version before and the one asked for.
    if (action === 'status') record.package_version = before
    else
      Object.assign(record, {
        version_before: packageVersion(before),
        package_version: packageVersion(after),
      })
    return [record]
  },
}

function packageVersion(text: string | undefined): string | undefined {
  return text === '<none>' ? undefined : text
}

const NPM =
  /^(?:(\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z) )?(\d{1,9}) (silly|verbose|timing|http|info|notice|warn|error|silent)(?: (.*))?$/

export const npm: Format = {
  name: 'npm',
  description: "npm's debug logs (_logs/*-debug-0.log); the time is in the file's name",
  looks: 'a number, a level of npm and a text',
  fits: (line) => NPM.test(line),
  read: (line, _json, { fallback }) => {
    const [, time, number, level, message = ''] = NPM.exec(line) ?? []
    return [
      {
        timestamp: toTimestamp(time) ?? fallback,
        level: levelOf(level),
        logger: 'npm',
        message,
        number: Number(number),
        npm_level: level,
      },
    ]
  },
}
