import { findProjectFile, readConfig } from '../stream/index.js'

/**
 * Has this process redact by the rules of the project, too. A configuration that says nothing of them is not read further, so that quick commands stay so.
 *
 * @param config the configuration, where it was named
 * @throws SillokError `CONFIG_INVALID`: by other rules than were meant nothing may leave
 */
export async function redactByProject(root: string | undefined, config: string | undefined): Promise<void> {
  const file = config ?? findProjectFile(root)
  if (file === undefined) return
  if (/\.(json|ya?ml)$/.test(file) && !readConfig(file).includes('redact')) return
  const [{ configuredRedaction }, { setRedaction }] = await Promise.all([
    import('../config/index.js'),
    import('../redact/index.js'),
  ])
  setRedaction(configuredRedaction(file))
}
