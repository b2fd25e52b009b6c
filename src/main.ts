import './system/node-version.ts'

/** The programs of this package, named like their files in dist/. Each loads only what it needs. */

/** The command line. Its threads and processes run it too, as load workers. */
export async function cli(): Promise<void> {
  if (process.argv[2] === 'load-worker') {
    const { loadWorker } = await import('./load/workers/worker-program.ts')
    return await loadWorker()
  }
  const { commandLine } = await import('./cli/cli.ts')
  await commandLine(process.argv[1] ?? '', process.argv.slice(2))
}

export async function action(): Promise<void> {
  const { act } = await import('./action/action.ts')
  await act()
}

export async function post(): Promise<void> {
  const { endServers } = await import('./action/post.ts')
  await endServers()
}
