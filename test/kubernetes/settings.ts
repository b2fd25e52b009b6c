import type { RawOptions } from '../../src/config/options.ts'
import type { ManifestSettings } from '../../src/kubernetes/manifest-settings.ts'
import { patternsOf, runSettings } from '../../src/kubernetes/run-settings.ts'

export const TARGET = 'rtsp://mediamtx.media:8554/{camera}'

/** What `camgate kubernetes --agents 8 -- 100 --target … --find-capacity` asks for. */
export function settings(changes: Partial<ManifestSettings> = {}, run: RawOptions = {}): ManifestSettings {
  const raw = { cameras: '100', target: TARGET, findCapacity: true, ...run }
  return {
    name: 'camgate',
    namespace: null,
    agents: 8,
    image: 'registry.example/camgate:1.0.0',
    natsImage: 'nats:2.14.10',
    cpus: 2,
    memory: '1Gi',
    deadlineSeconds: 21_600,
    allowTargets: patternsOf(raw),
    secret: null,
    reportsClaim: null,
    run: runSettings(raw, null, { json: false, quiet: false }),
    ...changes,
  }
}
