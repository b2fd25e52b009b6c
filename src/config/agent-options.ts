import { natsUrlExpectation } from './nats-address.ts'
import type { OptionEntry } from './option-entry.ts'
import { count, duration, path, secret, url } from './option-types.ts'

/** A run whose load comes from other machines, and how they are reached. */
export const AGENT_OPTIONS = {
  nats: {
    value: '<url>',
    help: 'NATS server through which agents ("camgate agent") lend their machines to this run: tls://host:4222',
    input: 'NATS server through which agents lend their machines to this run: `tls://host:4222`',
    type: url(natsUrlExpectation),
    isReported: false,
  },
  agents: {
    value: '<n>',
    help: 'how many agents hold the connections, instead of this machine',
    input: 'How many agents hold the connections, instead of this machine',
    type: count(1, 256),
    requires: 'nats',
  },
  agentsTimeout: {
    value: '<time>',
    help: 'how long to wait for the agents',
    input: 'How long to wait for the agents',
    type: duration('1s', '24h'),
    default: '2m',
    unit: 'ms',
    requires: 'agents',
    isReported: false,
  },
  natsCreds: {
    value: '<path>',
    help: 'credentials file of the NATS server',
    input: 'Credentials file of the NATS server',
    type: path('a file'),
    requires: 'nats',
    isReported: false,
  },
  natsCa: {
    value: '<path>',
    help: 'certificates (PEM) that the certificate of the NATS server is checked against',
    input: 'Certificates (PEM) that the certificate of the NATS server is checked against',
    type: path('a file'),
    requires: 'nats',
    isReported: false,
  },
  natsCert: {
    value: '<path>',
    help: 'certificate (PEM) to show to the NATS server',
    input: 'Certificate (PEM) to show to the NATS server',
    type: path('a file'),
    requires: 'nats',
    isReported: false,
  },
  natsKey: {
    value: '<path>',
    help: 'key (PEM) of that certificate',
    input: 'Key (PEM) of that certificate',
    type: path('a file'),
    requires: 'nats',
    isReported: false,
  },
  runToken: {
    value: '<text>',
    help: 'secret that the agents have too, of at least 16 characters (better: CAMGATE_RUN_TOKEN)',
    input:
      'Secret that the agents have too, of at least 16 characters. Default: `CAMGATE_RUN_TOKEN` of the environment',
    type: secret(16, 1000),
    environment: 'CAMGATE_RUN_TOKEN',
    requires: 'nats',
    isSecret: true,
    isReported: false,
  },
} as const satisfies Record<string, OptionEntry>
