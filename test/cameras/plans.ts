import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Candidate } from '../../src/cameras/candidates.ts'
import { candidatesOfEntries, entriesOfText } from '../../src/cameras/list-text.ts'
import type { CameraDeps } from '../../src/cameras/load-cameras.ts'
import { loadCameras } from '../../src/cameras/load-cameras.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { CamgateError } from '../../src/errors.ts'

export const deps: CameraDeps = { randomSeed: () => 7 }

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/cameras/${name}`, import.meta.url))
}

export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}

export async function load(raw: RawOptions, more: Partial<CameraDeps> = {}) {
  return loadCameras(planFrom(raw, null), { ...deps, ...more })
}

/** The error that loading ends in. */
export async function failureOf(loading: Promise<unknown>): Promise<CamgateError> {
  const error = await loading.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CamgateError)
  return error as CamgateError
}

/** The cameras of a file with this text, before they are checked. */
export function candidatesOfText(text: string, option: string): readonly Candidate[] {
  const options = { option, urls: { kind: 'field', name: null }, templateOption: '--camera-url' } as const
  return candidatesOfEntries(entriesOfText(text, options), options)
}
