import { error as annotateError, warning } from '@actions/core'
import { limitLine } from '../../config/limit-line.ts'
import { DEFAULT_THRESHOLDS, readThresholdsText } from '../../files/thresholds-file.ts'
import type { Publisher } from '../../publish/publisher.ts'
import { annotationsOf, fileInRepository } from '../github/annotations.ts'
import type { Publication } from './publication.ts'

/** Annotates the lines of thresholds.json that set the limits. */
export function limitAnnotations({ inputs, context }: Publication): Publisher {
  const path = inputs.thresholds ?? DEFAULT_THRESHOLDS
  return {
    async publish({ run }) {
      if (run === null) return {}
      const text = (await readThresholdsText(path, false).catch(() => null)) ?? ''
      const file = fileInRepository(path, context.environment.GITHUB_WORKSPACE)
      const annotations = annotationsOf(run.report, file, ({ metric, isFloor }) =>
        limitLine(text, isFloor ? 'floors' : 'regression', metric),
      )
      for (const { level, title, message, file: where, line } of annotations) {
        const place = where === null || line === null ? {} : { file: where, startLine: line }
        const say = level === 'error' ? annotateError : warning
        say(message, { title, ...place })
      }
      return {}
    },
  }
}
