import os from 'node:os'
import type { Fingerprint } from '../../model/job-kind.ts'

/**
 * @param environment the process's environment, where GitHub's runners name their image
 * @param processors as many as this process can use
 */
export function fingerprintOf(
  toolVersion: string,
  environment: NodeJS.ProcessEnv,
  processors: number,
): Fingerprint {
  const image = environment.ImageOS
  return {
    cpu_model: os.cpus()[0]?.model.trim() ?? 'unknown',
    cpus: processors,
    memory_gb: Math.round(os.totalmem() / 1024 ** 3),
    kernel: `${os.type()} ${os.release()}`,
    runner_image: image === undefined ? null : `${image} ${environment.ImageVersion ?? ''}`.trim(),
    tool_major: Number(toolVersion.split('.')[0]),
    node: process.version,
  }
}
