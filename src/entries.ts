import './node-version.ts'

/** The programs of this package, by the names of their files in dist/. Each loads only what it needs. */

export async function cli(): Promise<void> {
  const { commandLine } = await import('./cli.ts')
  await commandLine(process.argv[1] ?? '', process.argv.slice(2))
}

export async function action(): Promise<void> {
  const { act } = await import('./action.ts')
  await act()
}

export async function post(): Promise<void> {
  const { endServers } = await import('./post.ts')
  await endServers()
}
