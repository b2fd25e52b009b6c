// Puts the sections that a run pushes in their places, and at its end goes to the report.

const events = new EventSource('events')
const status = document.querySelector('[role="status"]')

events.addEventListener('section', ({ data }) => {
  const { id, html } = JSON.parse(data)
  const place = document.getElementById(id)
  const open = [...place.querySelectorAll('details[open]')].map((details) => details.id)
  const focused = place.contains(document.activeElement)
    ? document.activeElement.closest('details')?.id
    : undefined
  place.innerHTML = html
  for (const details of place.querySelectorAll('details')) {
    details.open = open.includes(details.id)
    if (details.id === focused) details.querySelector('summary').focus({ preventScroll: true })
  }
})

events.addEventListener('report', () => location.replace('report'))

events.addEventListener('open', () => {
  status.textContent = ''
})

events.addEventListener('error', () => {
  status.textContent = 'Not connected: the run has ended, or too many people watch it.'
})
