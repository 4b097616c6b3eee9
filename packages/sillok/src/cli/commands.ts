import type { Command } from 'commander'

/** What a command's file exports: makes the command, and hears its exit code. */
export interface CommandModule {
  command(done: (exitCode: number) => void): Command
}

/** Every command with its line in `sillok --help`; each is loaded when it is asked for, so that the others stay quick. */
export const COMMANDS: readonly { name: string; summary: string; load: () => Promise<CommandModule> }[] = [
  {
    name: 'up',
    summary: 'start intake, search and dashboard on one port',
    load: () => import('./commands/up.js'),
  },
  {
    name: 'tail',
    summary: 'show the last records and follow; needs no server',
    load: () => import('./commands/tail.js'),
  },
  {
    name: 'query',
    summary: 'search records',
    load: () => import('./commands/query.js'),
  },
  {
    name: 'import',
    summary: 'read log files of other programs into a stream',
    load: () => import('./commands/import.js'),
  },
  {
    name: 'init',
    summary: 'draft the declarations of what lies under the root',
    load: () => import('./commands/init.js'),
  },
  {
    name: 'map',
    summary: 'show every log with what it is for, and what differs from what is declared',
    load: () => import('./commands/map.js'),
  },
  {
    name: 'snapshot',
    summary: 'count files and bytes of every log, and how they grow',
    load: () => import('./commands/snapshot.js'),
  },
  {
    name: 'redact',
    summary: 'mask secrets and personal data in a text, or find them in old logs',
    load: () => import('./commands/redact.js'),
  },
  {
    name: 'clean',
    summary: 'compress, archive and delete what its declaration says',
    load: () => import('./commands/clean.js'),
  },
  {
    name: 'archive',
    summary: 'list, show and restore what was archived',
    load: () => import('./commands/archive.js'),
  },
  {
    name: 'seal',
    summary: 'sign what a stream holds, so that changes show',
    load: () => import('./commands/seal.js'),
  },
  {
    name: 'receipt',
    summary: 'prove to others that one entry is in a sealed log',
    load: () => import('./commands/receipt.js'),
  },
  {
    name: 'verify',
    summary: 'check a sealed log, or a receipt, with public keys alone',
    load: () => import('./commands/verify.js'),
  },
  {
    name: 'supervise',
    summary: 'keep a program, or the configured workers, running',
    load: () => import('./commands/supervise.js'),
  },
  {
    name: 'workers',
    summary: 'show how supervised workers are; restart, drain, maintenance',
    load: () => import('./commands/workers.js'),
  },
  {
    name: 'jobs',
    summary: 'show, follow and cancel batch jobs',
    load: () => import('./commands/jobs.js'),
  },
  {
    name: 'report',
    summary: 'what happened, by the audit trail, also as CSV or JSON; what each class of logs takes',
    load: () => import('./commands/report.js'),
  },
  {
    name: 'doctor',
    summary: 'check the root, its streams and this machine',
    load: () => import('./commands/doctor.js'),
  },
]
