import { notDone } from './apply.js'
import type { Hand } from './hand.js'
import type { Ledger } from './ledger.js'
import { emptyRun, isToCome, setRight, trashed } from './trash.js'

/** Removes for good what is in the trash of runs, and says so. @param paths as `Trashed.path` */
export async function emptyTrash(
  { disk, folders }: Hand,
  paths: readonly string[],
  ledger: Ledger,
): Promise<void> {
  await ledger.intend(paths.map((path) => ({ operation: 'empty_trash', path, bytes: 0 })))
  for (const path of paths) {
    const deed = { operation: 'empty_trash' as const, path, bytes: 0 }
    try {
      ledger.outcome({ ...deed, ...emptyRun(disk, folders, path), result: 'done' })
    } catch (error) {
      ledger.outcome(notDone(deed, error))
    }
  }
}

/** What a clock that was ahead has put into the trash is there for its time from now on: it would be there until that day, and then for its time. */
export function setTrashRight({ disk, folders, now }: Hand, ledger: Ledger): void {
  for (const one of trashed(disk, folders)) {
    if (!isToCome(one, now)) continue
    const deed = { operation: 'recover' as const, path: one.path, bytes: 0 }
    try {
      ledger.outcome({ ...deed, result: 'done', to: setRight(disk, folders, one, now) })
    } catch (error) {
      ledger.outcome(notDone(deed, error))
    }
  }
}
