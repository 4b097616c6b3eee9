import { aloneAtRest } from '../../seal/index.js'
import {
  lookForRetiring,
  passSegment,
  type RetireLook,
  retireSegment,
  segmentsInUse,
} from '../../stream/index.js'
import { keepInArchive } from '../archive/keep.js'
import type { ArchivedFile } from '../archive/manifest.js'
import { formatsOf } from '../classes.js'
import { convertSegment } from '../formats/convert.js'
import type { Action } from '../plan/verdict.js'
import { CLOSING, look } from './claim.js'
import { codeOf, Refused } from './disk.js'
import type { Hand } from './hand.js'
import { bytesOf } from './pack.js'

/** Looks at the folders of streams, at each once: for many segments one after the other. What is done with a segment makes its look too old for the same one. */
export class Looks {
  readonly #root: string
  readonly #known = new Map<string, RetireLook>()

  constructor(root: string) {
    this.#root = root
  }

  of(stream: string): RetireLook {
    const known = this.#known.get(stream)
    if (known !== undefined) return known
    const look = lookForRetiring(this.#root, stream)
    this.#known.set(stream, look)
    return look
  }
}

/** What was made ready for a segment: it is compressed, and its copy elsewhere was read back. */
export interface ReadySegment {
  action: Action
  archived?: ArchivedFile
  to?: string
}

/**
 * The part of an action on a segment of one of Sillok's streams after which the segment still stands. Before anything is made of its content it
 * is taken from its writers by being compressed: what came too late for that, its writer has written elsewhere.
 *
 * @throws Refused
 */
export async function prepareSegment(hand: Hand, action: Action, looks: Looks): Promise<ReadySegment> {
  const { file, operation } = action
  const { path, segment, family } = file
  if (segment === undefined) throw new Error(`${path} is not a segment`)
  if (segment.lastSince !== undefined) {
    hand.folders.folder(segment.stream).checkPlace()
    passSegment({ root: hand.root, stream: segment.stream, now: () => hand.now }, segment.name)
    if (operation === 'rotate') return { action }
    // Who opens the stream from now on goes elsewhere; whoever did before is seen here, or what it wrote below.
    if (segmentsInUse(hand.root, segment.stream).open.has(segment.name)) throw new Refused('in_use')
  }
  look(hand.disk, hand.folders.of(path), file)
  if (operation === 'delete') return { action }
  // A writer's clock may be ahead; after now no record of it was written.
  const time = Math.min(file.time, hand.now)
  const isPlain = !file.packed
  // One that was the newest until now is in the way of an earlier look.
  if (isPlain)
    await retire(hand, action, 'gzip', segment.lastSince === undefined ? looks : new Looks(hand.root))
  const packedPath = isPlain ? `${path}.gz` : path
  if (operation === 'compress') return { action, to: packedPath }
  if (operation === 'convert') {
    return { action, to: await convertSegment(hand, packedPath, formatsOf(family), time) }
  }
  const { archived } = await keepInArchive(
    hand.archive,
    {
      path: packedPath,
      family: family.name,
      time,
      mtimeMs: file.seen.mtimeMs,
      packed: true,
      read: () => bytesOf(hand.disk, hand.folders.of(packedPath)),
    },
    hand.now,
  )
  return { action, archived }
}

/** Removes a segment of which everything is ready. */
export async function commitSegment(
  hand: Hand,
  { action, archived, to }: ReadySegment,
  looks: Looks,
): Promise<string | undefined> {
  const { operation, file } = action
  if (operation === 'compress' || operation === 'rotate') return to
  if (operation === 'delete') to = trashed(hand, action)
  try {
    if (to !== undefined) hand.folders.of(to).folder.sync()
    await retire(hand, action, 'nothing', looks)
  } catch (error) {
    if (operation === 'delete' && to !== undefined) untrash(hand, file.path, to)
    throw error
  }
  return archived?.key ?? to ?? file.path
}

/** A second name in the trash: what a writer adds before it notices is there, too. */
function trashed({ disk, folders, trash }: Hand, { file }: Action): string | undefined {
  const to = trash(file.path)
  if (to === undefined) return undefined
  const kept = folders.of(to, true)
  const { folder, name } = folders.of(file.path)
  try {
    disk.linkSync(folder.at(name), kept.folder.at(kept.name))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new Refused('gone')
    throw error
  }
  return to
}

/** A segment that stays after all loses its second name: with two it would be taken for a file that somebody else has linked. */
function untrash({ disk, folders }: Hand, path: string, to: string): void {
  const kept = folders.of(to)
  const { ino } = disk.lstatSync(kept.folder.at(kept.name))
  const { folder, name } = folders.of(path)
  const stands = [name, name + CLOSING].some(
    (one) => disk.lstatSync(folder.at(one), { throwIfNoEntry: false })?.ino === ino,
  )
  if (stands) disk.unlinkSync(kept.folder.at(kept.name))
}

async function retire(hand: Hand, { file }: Action, to: 'gzip' | 'nothing', looks: Looks): Promise<void> {
  const { segment } = file
  if (segment === undefined) return
  try {
    const { root } = hand
    const { stream, name, sealed } = segment
    const work = (look?: RetireLook) =>
      retireSegment({ root, stream, segment: name, to, ...(look && { look }) })
    // Whoever erases an entry of it at the same time would see its work undone; and what an earlier look saw may be encrypted since.
    await (sealed === undefined ? work(looks.of(stream)) : aloneAtRest(root, stream, () => work()))
  } catch (error) {
    const code = codeOf(error)
    if (code === 'SEGMENT_IN_USE' || code === 'REST_BUSY') throw new Refused('in_use')
    if (code === 'SEGMENT_MISSING') throw new Refused('gone')
    if (code === 'COMPRESSION_DAMAGED') throw new Refused('unverified')
    throw error
  }
  // It may be another folder that has the stream's name now.
  hand.folders.folder(segment.stream).checkPlace()
}
