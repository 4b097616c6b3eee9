import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { contentPolicy } from './guard.js'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
const COMPRESSED_ALREADY = new Set(['image/png', 'font/woff2'])

type Coding = 'br' | 'gzip'
/** The default, 11, took 400 ms for the script, before the first page that asks; 5 takes 7 ms for 8 % more bytes. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const brotli = promisify(brotliCompress)
const CODERS: Readonly<Record<Coding, (data: Buffer) => Promise<Buffer>>> = {
  br: (data) => brotli(data, BROTLI),
  gzip: promisify(gzip),
}

interface Asset {
  body: Buffer
  type: string
  etag: string
  immutable: boolean
  /** Of a page: its Content-Security-Policy. */
  policy?: string
  coded: Map<Coding, Promise<Buffer>>
}

/** A name that the build made from the content: `assets/index-B7x2kQ9_.js`. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/

/**
 * The dashboard's files, read once: a few hundred kilobytes. A request is looked up among their names, so there is no path
 * that could lead out of the folder.
 *
 * @param directory where the dashboard was built to; one that does not exist holds no files
 * @returns an answer, or `undefined` where there is no such file
 */
export function createStatic(directory: string): (request: StaticRequest) => Promise<Response | undefined> {
  const assets = load(directory)
  return async ({ path, url, acceptEncoding, ifNoneMatch, acceptsHtml }) => {
    const asset = assets.get(path === '/' ? '/index.html' : path)
    if (asset === undefined) {
      const isPage =
        acceptsHtml && !path.startsWith('/api/') && extname(path) === '' && assets.has('/index.html')
      if (!isPage) return undefined
      return new Response(null, { status: 302, headers: { location: pageFor(url) } })
    }
    const headers = new Headers({
      'content-type': asset.type,
      'cache-control': asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: asset.etag,
      vary: 'accept-encoding',
    })
    if (asset.policy !== undefined) headers.set('content-security-policy', asset.policy)
    if (ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === asset.etag)) {
      return new Response(null, { status: 304, headers })
    }
    const coding = chooseCoding(asset, acceptEncoding)
    if (coding === undefined) return new Response(new Uint8Array(asset.body), { headers })
    headers.set('content-encoding', coding)
    return new Response(new Uint8Array(await encodeOnce(asset, coding)), { headers })
  }
}

export interface StaticRequest {
  path: string
  /** As it was asked for: its path is not decoded. */
  url: URL
  acceptEncoding: string | undefined
  ifNoneMatch: string | undefined
  /** The request is a page's, not a script's: an unknown path is then that of a page. */
  acceptsHtml: boolean
}

function load(directory: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  let entries: Dirent[]
  try {
    entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  } catch {
    return assets
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(directory, file).split(sep).join('/')}`
    const body = readFileSync(file)
    assets.set(path, {
      body,
      type: TYPES[extname(file)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      immutable: HASHED.test(path),
      ...(path.endsWith('.html') && { policy: policyOf(body.toString()) }),
      coded: new Map(),
    })
  }
  return assets
}

/** Lets a page have the scripts and styles that the build put into it, and no others. */
function policyOf(html: string): string {
  const hashes = (element: RegExp): string[] =>
    [...html.matchAll(element)].map(([, text = '']) => {
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    })
  return contentPolicy(hashes(/<script>([\s\S]*?)<\/script>/g), hashes(/<style>([\s\S]*?)<\/style>/g))
}

/** Where the page of a path is: it has its pages in the fragment. Relative, as a proxy may have put all of this under a folder. */
function pageFor({ pathname, search }: URL): string {
  const up = '../'.repeat(pathname.split('/').length - 2)
  return `${up === '' ? './' : up}#${pathname}${search}`
}

/** Below this, compression saves less than the headers that it costs. */
const MIN_COMPRESSED_BYTES = 1024

function chooseCoding(asset: Asset, acceptEncoding = ''): Coding | undefined {
  if (asset.body.length < MIN_COMPRESSED_BYTES || COMPRESSED_ALREADY.has(asset.type)) {
    return undefined
  }
  const accepted = acceptEncoding
    .split(',')
    .map((coding) => coding.trim().replace(/;\s*q=(?!0(\.0*)?$).*$/, ''))
  return (['br', 'gzip'] as const).find((coding) => accepted.includes(coding))
}

function encodeOnce(asset: Asset, coding: Coding): Promise<Buffer> {
  let coded = asset.coded.get(coding)
  if (coded === undefined) {
    coded = CODERS[coding](asset.body)
    asset.coded.set(coding, coded)
  }
  return coded
}
