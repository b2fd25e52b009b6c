import { execFileSync } from 'node:child_process'

/** Another network of this machine, with a link of its own to this one. */
export interface Network {
  readonly name: string
  readonly address: string
  /** The other network's end of the link. */
  readonly link: string
  /** This network's end of it. */
  readonly ourLink: string
}

export interface LinkOptions {
  /** What can be sent to this network. */
  readonly megabits: number
  /** How long packets may wait before they are dropped, as in `50ms`. */
  readonly queue: string
}

const LINK = '<i>eth&amp;'

/** Creates a network whose servers can send no more than that; null where this user may not. */
export function createNetwork({ megabits, queue }: LinkOptions): Network | null {
  const name = `camgate${process.pid}`
  const [ours, theirs] = ['10.213.77.1', '10.213.77.2']
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' })
  try {
    run('ip', 'netns', 'add', name)
    run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', LINK, 'netns', name)
    run('ip', 'addr', 'add', `${ours}/30`, 'dev', name)
    run('ip', 'link', 'set', name, 'up')
    run('ip', '-n', name, 'addr', 'add', `${theirs}/30`, 'dev', LINK)
    run('ip', '-n', name, 'link', 'set', LINK, 'up')
    const shape = ['tbf', 'rate', `${megabits}mbit`, 'burst', '32k', 'latency', queue]
    run('tc', '-n', name, 'qdisc', 'add', 'dev', LINK, 'root', ...shape)
    return { name, address: theirs, link: LINK, ourLink: name }
  } catch {
    removeNetwork(name)
    return null
  }
}

export function removeNetwork(name: string): void {
  try {
    execFileSync('ip', ['netns', 'del', name], { stdio: 'pipe' })
  } catch {
    // It was not created.
  }
}
