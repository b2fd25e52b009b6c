import { warning } from '@actions/core'
import type { Publisher } from '../../publish/publisher.ts'
import { PAGE_END } from '../../publish/report-page.ts'
import { setOutput } from '../github/command-files.ts'
import { PAGE_ARTIFACT_END } from '../github/key.ts'
import { failureOf } from '../github/permission.ts'
import { uploadArtifact } from '../github/upload.ts'
import { linkPage, uploadPage } from './page-artifact.ts'
import { type Publication, warnOfTwin } from './publication.ts'

/** The files of the run and the logs of its servers as an artifact, and the HTML report as another. */
export function runArtifact({ inputs, context, serverLogs }: Publication): Publisher {
  const { artifactName: name, artifactRetentionDays: retentionDays, plan } = inputs
  const { event, environment } = context
  return {
    isRemote: true,
    async publish(_result, { files: all }) {
      // The other files of a shard say nothing about the run.
      const files = plan.shard === null ? all : all.filter((file) => file.endsWith('.json'))
      const texts = await serverLogs()
      if (files.length + texts.size === 0) return {}
      try {
        const temporary = environment.RUNNER_TEMP
        const artifact = await uploadArtifact({ name, files, texts, retentionDays, event, temporary })
        setOutput('artifact-id', artifact.id)
        setOutput('artifact-url', artifact.url)
        if (artifact.slot > 1) warnOfTwin(`The artifact ${name}`, artifact.name)
        const page = {
          name: artifact.name,
          end: PAGE_ARTIFACT_END,
          file: files.find((file) => file.endsWith(PAGE_END)),
        }
        const pageUrl = await uploadPage({ ...page, retentionDays, event, temporary })
        await linkPage(pageUrl, environment)
        return { artifact: { ...artifact, pageUrl } }
      } catch (error) {
        warning(`The artifact ${name} was not uploaded: ${whyNot(error)}`)
        return {}
      }
    },
  }
}

function whyNot(error: unknown): string {
  return error instanceof Error && error.name === 'GHESNotSupportedError'
    ? 'GitHub Enterprise Server has no artifact service of this version; the files are in the reports folder'
    : failureOf(error, null)
}
