import type { Config, LogsDeclaration, StreamDeclaration } from './types.js'

/**
 * What a `sillok.config.ts` or `.mjs` exports as its default: gives its argument back, so that an editor knows its type.
 *
 * @example
 * export default defineConfig({
 *   root: 'logs',
 *   streams: { audit: { class: 'L0', sealed: true } },
 *   logs: { narration: { match: 'audio/final/{channel}/{video}/log.json', class: 'L0', format: 'document' } },
 * })
 */
export const defineConfig = (config: Config): Config => config

/** One stream that Sillok writes, where declarations stand in files of their own. */
export const defineStream = (declaration: StreamDeclaration): StreamDeclaration => declaration

/** One log that others write, where declarations stand in files of their own. */
export const defineLogs = (declaration: LogsDeclaration): LogsDeclaration => declaration
