const PREVIEWS = 12

/**
 * The page for people: every camera, with moving previews of the first dozen. The previews fetch snapshots one after
 * another, because a browser opens only six connections to a server, and streams would occupy them all.
 */
export function indexPage(cameraIds: readonly string[], what: string): string {
  const previews = cameraIds
    .slice(0, PREVIEWS)
    .map(
      (id) =>
        `<a href="/camera/${path(id)}"><img src="/snapshot/${path(id)}" alt="Camera ${text(id)}"><span>${text(id)}</span></a>`,
    )
  const others = cameraIds.slice(PREVIEWS).map((id) => `<a href="/camera/${path(id)}">${text(id)}</a>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Simulated cameras</title>
<style>
body { font: 16px system-ui, sans-serif; margin: 2rem; background: #fff; color: #111 }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)) }
img { width: 100%; display: block; background: #ccc }
</style>
<h1>Simulated cameras</h1>
<p>${text(what)} A picture opens its stream. What was really sent: <a href="/stats?summary=1">/stats</a>.</p>
<main>
${previews.join('\n')}
</main>
<p>${others.join(' ')}</p>
<script>
for (const image of document.images) {
  const address = image.src
  const again = () => setTimeout(() => { image.src = address + '?' + Date.now() }, 200)
  image.onload = again
  image.onerror = again
  again()
}
</script>
</html>
`
}

function path(id: string): string {
  return text(encodeURIComponent(id))
}

function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
