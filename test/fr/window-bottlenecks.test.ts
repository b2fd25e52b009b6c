import { describe, expect, test } from 'vitest'
import { windowBottlenecks } from '../../src/fr/window-bottlenecks.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model.ts'
import { deadConnection } from '../report/sample-run.ts'
import { type SampleLoad, sampleLoad } from './sample.ts'

const namesOf = ({ health, window }: SampleLoad) =>
  windowBottlenecks(health, window, DEFAULT_HEALTH_RULES).map((b) => b.name)

/** Every connection at `fps` on average, with the seconds of `pattern` in turn. */
const slowAt = (pattern: readonly number[]) =>
  sampleLoad((connection) => {
    const framesPerSecond = connection.framesPerSecond.map(
      (_, second) => pattern[second % pattern.length] ?? 0,
    )
    const frames = framesPerSecond.reduce((sum, x) => sum + x, 0)
    return { ...connection, framesPerSecond, frames, bytes: frames * 16_384, pictureBytes: frames * 16_000 }
  })

describe('bottlenecks of the measured window', () => {
  test('are not named where none was seen', () => {
    expect(namesOf(sampleLoad())).toEqual([])
  })

  test('name the network when slow connections together get a constant flow, with the flow', () => {
    const load = slowAt([15])
    expect(namesOf(load)).toEqual(['Network bandwidth', 'Processing overhead'])
    // 48 connections × 15 FPS × 16 KiB × 8 bits
    expect(windowBottlenecks(load.health, load.window, DEFAULT_HEALTH_RULES)[0]?.evidence).toContain(
      'constant 94 Mbit/s',
    )
  })

  test('do not name the network when the flow rises and falls', () => {
    expect(namesOf(slowAt([20, 10]))).toEqual(['Processing overhead'])
  })

  test('do not name the network for one slow camera among healthy ones', () => {
    const load = sampleLoad((connection, index) => (index < 2 ? { ...connection, frames: 300 } : connection))
    expect(namesOf(load)).toEqual(['Processing overhead'])
  })

  test('name connection limits for refusals, with their number', () => {
    const refused = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 } as const
    const load = sampleLoad((c, index) => (index >= 40 ? deadConnection(c, refused, 20_000) : c))
    expect(namesOf(load)).toEqual(['Connection limits'])
    expect(windowBottlenecks(load.health, load.window, DEFAULT_HEALTH_RULES)[0]?.evidence).toBe(
      '8 of 48 connections were refused',
    )
  })

  test('name processing for many reconnections, and not for few', () => {
    const reconnecting = (reconnections: number) =>
      sampleLoad((c, index) => (index === 0 ? { ...c, reconnections } : c))
    expect(namesOf(reconnecting(7))).toEqual([])
    expect(namesOf(reconnecting(8))).toEqual(['Processing overhead'])
  })
})
