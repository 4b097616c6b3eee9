const TIMEOUT_MS = 2000

/** Whether an address answers 2xx. Redirects are not followed: what they lead to is not the worker. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** Asks again and again until an address answers 2xx. @returns what ends it */
export function whenAnswers(url: string, everyMs: number, then: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let ended = false
  const ask = async (): Promise<void> => {
    const ok = await answers(url)
    if (ended) return
    if (ok) then()
    else timer = setTimeout(ask, everyMs)
  }
  void ask()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
