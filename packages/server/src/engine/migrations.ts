import { SillokError } from 'sillok/record'
import { AUDIT_EVENTS, DATABASE, MIGRATIONS, type Migration } from './schema.js'

/** Runs one statement, or a query whose rows it returns. */
export type Run = (sql: string) => Promise<unknown[]>

/**
 * Brings the database to the newest schema. Each migration runs once and is then recorded in `sillok.migrations`;
 * its statements may be run again, so a crash before the record does no harm.
 *
 * @returns the versions that were run now
 * @throws SillokError `ENGINE_SCHEMA_NEWER` where a newer Sillok has already changed the schema
 */
export async function migrate(run: Run, migrations: readonly Migration[] = MIGRATIONS): Promise<number[]> {
  await run(
    `CREATE TABLE IF NOT EXISTS ${DATABASE}.migrations (Version UInt32, Name String, AppliedAt DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY Version`,
  )
  const rows = (await run(`SELECT Version FROM ${DATABASE}.migrations`)) as { Version: number }[]
  const applied = new Set(rows.map((row) => row.Version))
  const newest = Math.max(0, ...applied)
  const known = migrations.at(-1)?.version ?? 0
  if (newest > known) {
    throw new SillokError(
      'ENGINE_SCHEMA_NEWER',
      `The index has schema ${newest}, this Sillok knows ${known}: update Sillok, or delete the index to have it built again.`,
    )
  }
  const ran: number[] = []
  for (const { version, name, statements } of migrations) {
    if (applied.has(version)) continue
    for (const statement of statements) await run(statement)
    await run(`INSERT INTO ${DATABASE}.migrations (Version, Name) VALUES (${version}, '${name}')`)
    ran.push(version)
  }
  return ran
}

/**
 * Removes everything of the database but the audit events, of which segments may be gone by now. Cut off after any step, it can be begun again: `migrate` makes what is missing, and as long as
 * the records are there, which go last, it shows that there is something to remove.
 */
export async function dropAll(run: Run): Promise<void> {
  const tables = (await run(
    `SELECT name FROM system.tables WHERE database = '${DATABASE}' AND name != '${AUDIT_EVENTS}' ORDER BY name = 'migrations' DESC, engine = 'MaterializedView' DESC, name = 'otel_logs', name`,
  )) as { name: string }[]
  // A server refuses to drop what is larger than 50 GB unless it is told that this is meant.
  for (const { name } of tables)
    await run(`DROP TABLE IF EXISTS ${DATABASE}.\`${name}\` SYNC SETTINGS max_table_size_to_drop = 0`)
}
