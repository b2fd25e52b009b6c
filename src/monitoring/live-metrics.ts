import type { LiveSecond } from '../load/engine.ts'
import type { Trial } from '../model/capacity.ts'
import { HEALTH_RULES, type HealthRule } from '../model/health-rules.ts'
import { gauge, type MetricFamily } from '../report/exports/metric-families.ts'

const TRIAL_OUTCOMES = ['pass', 'fail', 'invalid'] as const

/** What is known of a run so far, as metrics. A few numbers are kept, however long it is and however large. */
export class LiveMetrics {
  private readonly broken = new Map<HealthRule, number>()
  private readonly trials = new Map<Trial['outcome'], number>()
  private last: LiveSecond | null = null
  private bytes = 0
  private reconnections = 0
  private recovered = 0
  private isOver = false

  second(live: LiveSecond): void {
    const before = this.last?.reconnections ?? 0
    // Another set of connections, such as that of the next server of an A/B, counts from 0.
    this.reconnections += live.reconnections >= before ? live.reconnections - before : live.reconnections
    this.bytes += live.bytes
    for (const { rule } of live.changes) {
      if (rule === null) this.recovered += 1
      else this.broken.set(rule, (this.broken.get(rule) ?? 0) + 1)
    }
    this.last = live
  }

  trial({ outcome }: Trial): void {
    this.trials.set(outcome, (this.trials.get(outcome) ?? 0) + 1)
  }

  /** No connection is open any more, so nothing is true of this moment. */
  end(): void {
    this.last = null
    this.isOver = true
  }

  families(): readonly MetricFamily[] {
    return [
      gauge('camgate_running', 'Whether the run goes on: 0 once its report is there.', this.isOver ? 0 : 1),
      ...this.now(),
      counter('camgate_received_bytes_total', 'Bytes of all streams since the start.', this.bytes),
      counter('camgate_reconnections_total', 'Reconnections since the start.', this.reconnections),
      counted(
        'camgate_rule_breaks_total',
        'Connections that broke a health rule for 5 s, by rule.',
        'rule',
        HEALTH_RULES.map((rule) => [rule, this.broken.get(rule) ?? 0]),
      ),
      counter('camgate_recoveries_total', 'Connections that met every rule again.', this.recovered),
      counted(
        'camgate_trials_total',
        'Trials of the search by their outcome.',
        'outcome',
        TRIAL_OUTCOMES.map((outcome) => [outcome, this.trials.get(outcome) ?? 0]),
      ),
    ]
  }

  /** The names begin with `camgate_live_`, because reports have the numbers of the whole window. */
  private now(): MetricFamily[] {
    const live = this.last
    return [
      gauge('camgate_live_planned_connections', 'Connections that are planned now.', live?.planned ?? null),
      gauge(
        'camgate_live_delivering_connections',
        'Connections that deliver frames now.',
        live?.delivering ?? null,
      ),
      gauge(
        'camgate_live_healthy_connections',
        'Connections that meet every health rule now.',
        live?.healthy ?? null,
      ),
      gauge(
        'camgate_live_fps_per_connection',
        'Frames a second divided by the planned connections, over up to five seconds.',
        live?.fps ?? null,
      ),
      gauge(
        'camgate_live_generator_load_ratio',
        "Share of the load generator's tightest limit that is in use.",
        live?.generatorLoad ?? null,
      ),
    ]
  }
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name, help, type: 'counter', samples: [{ labels: {}, value }] }
}

function counted(
  name: string,
  help: string,
  label: string,
  counts: readonly (readonly [text: string, value: number])[],
): MetricFamily {
  const samples = counts.map(([text, value]) => ({ labels: { [label]: text }, value }))
  return { name, help, type: 'counter', samples }
}
