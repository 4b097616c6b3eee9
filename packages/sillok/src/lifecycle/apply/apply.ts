import { availableParallelism } from 'node:os'
import { type ArchivedFile, writeManifest } from '../archive/manifest.js'
import type { Action } from '../plan/verdict.js'
import { CLOSING, claim, giveBack } from './claim.js'
import { codeOf, Refused } from './disk.js'
import type { Hand } from './hand.js'
import type { Deed, Ledger, Outcome } from './ledger.js'
import { commit, discard, prepare, type Ready } from './loose.js'
import { identity, openFiles } from './openers.js'
import { commitSegment, Looks, prepareSegment, type ReadySegment } from './segments.js'

/** So many files are worked on together: they share the look at who has files open, and the writes that make names safe. */
const BATCH = 256

export interface ApplyOptions {
  hand: Hand
  ledger: Ledger
  /** Name of the run, for its manifests. */
  run: string
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
  /** Prunes a sealed stream: its log must know of it. */
  prune: (stream: string, actions: readonly Action[]) => Promise<void>
}

/**
 * Does what a plan says. Each action is done or, where the file is not what the plan was made for, refused; what fails leaves the file where
 * it was. Cut off at any moment, it leaves what the next run takes up: the names say how far it came.
 */
export async function apply(actions: readonly Action[], options: ApplyOptions): Promise<void> {
  let done = 0
  for (const batch of batchesOf(actions)) {
    if (options.signal?.aborted) return
    await new Batch(options).run(batch)
    done += batch.length
    options.onProgress?.(done, actions.length)
  }
}

/** Files that are done together: of one operation, and of one kind. */
function* batchesOf(actions: readonly Action[]): Generator<Action[]> {
  let batch: Action[] = []
  const kind = ({ operation, file }: Action): string =>
    `${operation} ${file.archived ? 'archived' : file.segment ? `segment ${file.segment.sealed !== undefined}` : 'loose'}`
  for (const action of actions) {
    const last = batch[0]
    if (last !== undefined && (batch.length >= BATCH || kind(last) !== kind(action))) {
      yield batch
      batch = []
    }
    batch.push(action)
  }
  if (batch.length > 0) yield batch
}

class Batch {
  readonly #options: ApplyOptions
  readonly #hand: Hand

  constructor(options: ApplyOptions) {
    this.#options = options
    this.#hand = options.hand
  }

  async run(actions: readonly Action[]): Promise<void> {
    const first = actions[0]?.file
    if (first?.archived !== undefined) await this.#expire(actions)
    else if (first?.segment !== undefined) await this.#segments(actions)
    else await this.#loose(actions)
  }

  /** Files of other programs: made ready, claimed, asked for who has them open, ended. */
  async #loose(actions: readonly Action[]): Promise<void> {
    const { disk } = this.#hand
    const ready = await this.#inParallel(actions, (action) => prepare(this.#hand, action))
    if (ready.length === 0) return
    await this.#writeManifest(ready)
    await this.#options.ledger.intend(ready.map(({ action }) => deedOf(action)))
    const claimed = ready.filter((one) =>
      this.#attempt(one.action, () => claim(disk, this.#refresh(one), one.action.file), one),
    )
    const open = openFiles(new Set(claimed.map(({ action }) => identity(action.file.seen))))
    const ended: { one: Ready; to?: string; remove: boolean }[] = []
    for (const one of claimed) {
      this.#attempt(
        one.action,
        () => {
          const place = this.#refresh(one)
          const pid = open.get(identity(one.action.file.seen))
          if (pid !== undefined) {
            giveBack(disk, place)
            throw new Refused('open', `process ${pid} has it open`)
          }
          try {
            ended.push({ one, ...commit(this.#hand, one) })
          } catch (error) {
            if (!(error instanceof Refused)) this.#giveBackIfThere(one)
            throw error
          }
        },
        one,
      )
    }
    const unsafe = this.#syncAll(ended.map(({ one }) => one))
    for (const { one, to, remove } of ended) {
      this.#attempt(one.action, () => {
        // Its other name, or its copy, may not outlive a power cut: what still stands goes on to stand, and the next run takes it up.
        const failure = unsafe.get(folderOf(one.action))
        if (failure !== undefined) throw failure
        const { folder, name } = this.#refresh(one)
        if (remove) disk.unlinkSync(folder.at(name + CLOSING))
        this.#done(one.action, to)
      })
    }
    // That names are gone need not outlive one: they are taken up again.
    this.#syncAll(ended.map(({ one }) => one))
  }

  async #segments(actions: readonly Action[]): Promise<void> {
    // Compressing takes the plain segment away, so it is announced before.
    await this.#options.ledger.intend(actions.map(deedOf))
    const before = new Looks(this.#hand.root)
    const ready = await this.#inParallel(actions, (action) => prepareSegment(this.#hand, action, before))
    await this.#writeManifest(ready)
    // They are compressed by now, and the newest may be another.
    const looks = new Looks(this.#hand.root)
    const sealed = new Map<string, ReadySegment[]>()
    for (const one of ready) {
      const { segment } = one.action.file
      const leaves = one.action.operation === 'delete' || one.action.operation === 'archive'
      if (segment?.sealed === true && leaves) {
        sealed.set(segment.stream, [...(sealed.get(segment.stream) ?? []), one])
        continue
      }
      await this.#attemptAsync(one.action, async () =>
        this.#done(one.action, await commitSegment(this.#hand, one, looks)),
      )
    }
    for (const [stream, own] of sealed) await this.#prune(stream, own)
  }

  async #prune(stream: string, own: readonly ReadySegment[]): Promise<void> {
    const { disk, folders } = this.#hand
    let failure: unknown
    try {
      await this.#options.prune(
        stream,
        own.map(({ action }) => action),
      )
    } catch (error) {
      failure = error
    }
    for (const { action, archived } of own) {
      this.#attempt(action, () => {
        const { folder, name } = folders.of(action.file.path)
        const names = [name, `${name}.gz`]
        const stands = names.some(
          (one) => disk.lstatSync(folder.at(one), { throwIfNoEntry: false }) !== undefined,
        )
        if (stands) throw failure ?? new Refused('in_use', 'what is not sealed before it stays')
        this.#done(action, archived?.key)
      })
    }
  }

  /** Copies in the archive whose time is over. */
  async #expire(actions: readonly Action[]): Promise<void> {
    await this.#options.ledger.intend(actions.map(deedOf))
    for (const action of actions) {
      const { archived } = action.file
      if (archived === undefined) continue
      await this.#attemptAsync(action, async () => {
        await this.#hand.archive.remove(archived.key)
        this.#done(action)
      })
    }
  }

  /** The archive says what it has before a file leaves for it. */
  async #writeManifest(ready: readonly { archived?: ArchivedFile }[]): Promise<void> {
    const archived = ready.flatMap((one) => one.archived ?? [])
    if (archived.length > 0) await writeManifest(this.#hand.archive, this.#options.run, archived)
  }

  /** In threads of the runtime, and one core is left free. */
  async #inParallel<T>(actions: readonly Action[], make: (action: Action) => Promise<T>): Promise<T[]> {
    const made = new Map<Action, T>()
    const waiting = [...actions]
    const work = async (): Promise<void> => {
      for (let action = waiting.shift(); action !== undefined; action = waiting.shift()) {
        const own = action
        if (this.#options.signal?.aborted) return
        await this.#attemptAsync(own, async () => void made.set(own, await make(own)))
      }
    }
    // Another form is made in this thread, and takes memory: one at a time.
    const isConvert = actions[0]?.operation === 'convert'
    const workers = isConvert ? 1 : Math.max(1, availableParallelism() - 1)
    await Promise.all(Array.from({ length: workers }, work))
    return actions.flatMap((action) => made.get(action) ?? [])
  }

  /** Folders are closed when too many are open: each step opens its own again. */
  #refresh(one: Ready): Ready['place'] {
    one.place = this.#hand.folders.of(one.action.file.path)
    return one.place
  }

  #giveBackIfThere(one: Ready): void {
    const { folder, name } = this.#refresh(one)
    if (this.#hand.disk.lstatSync(folder.at(name + CLOSING), { throwIfNoEntry: false }) !== undefined)
      giveBack(this.#hand.disk, one.place)
  }

  /** @returns the folders of which it failed, and why: one of them is no reason not to go on in the others */
  #syncAll(ready: readonly Ready[]): Map<string, unknown> {
    const failed = new Map<string, unknown>()
    for (const path of new Set(ready.map(({ action }) => folderOf(action)))) {
      try {
        this.#hand.folders.folder(path).sync()
      } catch (error) {
        failed.set(path, error)
      }
    }
    return failed
  }

  #attempt(action: Action, step: () => void, ready?: Ready): boolean {
    try {
      step()
      return true
    } catch (error) {
      this.#not(action, error)
      if (ready !== undefined) discard(this.#hand, ready.place)
      return false
    }
  }

  async #attemptAsync(action: Action, step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#not(action, error)
    }
  }

  #done(action: Action, to?: string): void {
    this.#options.ledger.outcome({ ...deedOf(action), result: 'done', ...(to === undefined ? {} : { to }) })
  }

  #not(action: Action, error: unknown): void {
    this.#options.ledger.outcome(notDone(deedOf(action), error))
  }
}

const folderOf = ({ file }: Action): string => file.path.replace(/\/?[^/]*$/, '')

/** How an error is reported. */
export function notDone(deed: Deed, error: unknown): Outcome {
  const isRefused = error instanceof Refused
  return {
    ...deed,
    result: isRefused ? 'refused' : 'failed',
    why: isRefused ? error.why : codeOf(error) || 'unknown',
    // Of a folder that is held open the system knows only the number.
    detail: (error as Error).message.replaceAll(/\/proc\/self\/fd\/\d+\//g, ''),
  }
}

function deedOf({ operation, cause, file, on }: Action): Deed {
  const { path, family, bytes } = file
  return {
    operation,
    cause,
    path,
    family: family.name,
    bytes,
    ...(on === undefined ? {} : { fileSystem: on }),
  }
}
