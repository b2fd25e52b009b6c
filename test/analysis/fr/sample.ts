import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import type { Capacity } from '../../../src/model/capacity.ts'
import type { RunHealth } from '../../../src/model/health.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { WindowResult } from '../../../src/model/measured-window.ts'
import { healthyConnections, windowOf } from '../../report/sample-run.ts'

const WINDOW_MS = 20_000

export function measured(connections: number, more: Partial<Capacity> = {}): Capacity {
  return {
    method: 'measured',
    connections,
    low: Math.floor(connections * 0.95),
    high: Math.ceil(connections * 1.05),
    stable: Math.floor(connections * 0.95),
    censored: false,
    reason: 'FPS',
    confidence: 'high',
    formula: 'measured',
    grow: 'viewers',
    notes: [],
    ...more,
  }
}

export interface SampleLoad {
  readonly health: RunHealth
  readonly window: WindowResult
}

/** 24 × 2 healthy connections, changed as a test needs them. */
export function sampleLoad(
  change: (
    connection: WindowResult['connections'][number],
    index: number,
  ) => WindowResult['connections'][number] = (c) => c,
  generator?: WindowResult['generator'],
): SampleLoad {
  const window = windowOf(healthyConnections(24, 2, WINDOW_MS).map(change), WINDOW_MS, generator)
  return { window, health: judgeWindow(window, DEFAULT_HEALTH_RULES) }
}
