import { expect, test } from 'vitest'
import { fitModel } from '../../../src/analysis/capacity-model/fit-model.ts'
import { planFr } from '../../../src/analysis/fr/plan-deployment.ts'
import { DEFAULT_FR_TERMS } from '../../../src/model/fr.ts'
import { measuredPoint, truthAlone, truthAt } from '../capacity-model/synthetic.ts'
import { measured, sampleLoad } from './sample.ts'

const SERVER = { camera: 0.006, connection: 0.002 }
const input = {
  ...sampleLoad(),
  capacity: measured(488),
  targetCameras: 100,
  connectionsPerCamera: 2,
  terms: DEFAULT_FR_TERMS,
}

function modelOf(check: number | null) {
  return fitModel({
    viewers: measuredPoint('viewers', 4, truthAt(SERVER, 4)),
    cameras: measuredPoint('cameras', 0, truthAlone(SERVER)),
    check: check === null ? null : measuredPoint('check', 62, check),
    pathLimit: null,
    notes: [],
  })
}

test('numbers of cameras follow from what a camera and a connection cost', () => {
  const plan = planFr({ ...input, model: modelOf(truthAt(SERVER, 62)), openCameras: 4 })
  expect(plan.scenarios.map(({ uniqueCameras }) => uniqueCameras)).toEqual([124, 99, 71, 99])
  expect(plan).toMatchObject({ recommendedCameras: 86, confidence: 'high', verdict: 'feasible_with_risk' })
})

test('a model that does not hold leaves only the cameras that were held with one viewer each', () => {
  const plan = planFr({ ...input, model: modelOf(150), openCameras: 4 })
  // No more with two or four viewers each than with one.
  expect(plan.scenarios.map(({ uniqueCameras }) => uniqueCameras)).toEqual([124, 124, 122, 124])
  expect(plan.recommendedCameras).toBe(86)
})

test('where cameras were not grown, confidence is at most medium', () => {
  expect(planFr({ ...input, openCameras: 4 })).toMatchObject({
    confidence: 'medium',
    recommendedCameras: 341,
  })
  expect(planFr({ ...input, openCameras: 400 }).confidence).toBe('high')
})
