// What a report does beyond being read: a cursor that reads the charts out, sorting, a filter, sections that stay open.
// Everything comes from the tables that the page has anyway.

const SVG = 'http://www.w3.org/2000/svg'

/** Charts over time share one cursor. Each entry moves the cursor of its chart to a share (0 to 1) of its width. */
const cursorsOverTime = []

for (const figure of document.querySelectorAll('figure[data-chart]')) prepareChart(figure)
for (const table of document.querySelectorAll('table[data-sortable]')) prepareTable(table)
rememberOpenSections()

function prepareChart(figure) {
  const plot = figure.querySelector('.plot')
  const picture = plot.querySelector('svg')
  const readout = readoutAfter(plot)
  const chart = {
    picture,
    readout,
    cursor: cursorIn(picture),
    headings: texts(figure.querySelectorAll('thead th')),
    rows: [...figure.querySelectorAll('tbody tr')],
    heatRow: 0,
  }
  const isHeatMap = figure.dataset.heatMap !== undefined
  const stops = isHeatMap ? secondsOf(chart) : chart.rows.map((row) => Number(row.dataset.at) / 100)
  if (stops.length === 0) return
  chart.stops = stops
  const show = (share) => (isHeatMap ? showSecond(chart, share) : showRow(chart, share))
  const isOverTime = figure.dataset.chart === 'time'
  if (isOverTime) cursorsOverTime.push(show)
  const move = (share) => {
    chart.at = share
    for (const one of isOverTime ? cursorsOverTime : [show]) one(share)
  }
  plot.tabIndex = 0
  plot.setAttribute('role', 'group')
  plot.setAttribute('aria-label', `${figure.querySelector('h3').textContent}: arrow keys read the values out`)
  picture.addEventListener('pointermove', (event) => {
    const box = picture.getBoundingClientRect()
    chart.heatRow = clamp(
      Math.floor(((event.clientY - box.top) / box.height) * chart.rows.length),
      chart.rows.length,
    )
    move(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)))
  })
  plot.addEventListener('keydown', (event) => {
    if (!onKey(chart, event.key, isHeatMap)) return
    event.preventDefault()
    move(chart.stops[chart.index ?? 0])
  })
}

/** Returns whether the key means anything here. */
function onKey(chart, key, isHeatMap) {
  const last = chart.stops.length - 1
  const index = chart.index ?? -1
  if (key === 'ArrowRight') chart.index = Math.min(last, index + 1)
  else if (key === 'ArrowLeft') chart.index = Math.max(0, index - 1)
  else if (key === 'Home') chart.index = 0
  else if (key === 'End') chart.index = last
  else if (isHeatMap && key === 'ArrowDown') chart.heatRow = clamp(chart.heatRow + 1, chart.rows.length)
  else if (isHeatMap && key === 'ArrowUp') chart.heatRow = clamp(chart.heatRow - 1, chart.rows.length)
  else return false
  return true
}

/** Moves the cursor to the row of numbers that is nearest, and reads it out. */
function showRow(chart, share) {
  const index = nearest(chart.stops, share)
  const cells = texts(chart.rows[index].cells)
  place(chart, index)
  chart.readout.textContent = cells
    .map((cell, column) => (cell === '' ? '' : `${chart.headings[column]} ${cell}`))
    .filter((text) => text !== '')
    .join(', ')
}

function showSecond(chart, share) {
  const index = nearest(chart.stops, share)
  const [camera, , planned, missing, counts] = texts(chart.rows[chart.heatRow].cells)
  place(chart, index)
  chart.readout.textContent = `camera ${camera}, second ${index + 1}: ${counts.split(' ')[index]} of ${planned} frames; ${missing} of all its frames missing`
}

function place(chart, index) {
  const x = `${100 * chart.stops[index]}%`
  chart.index = index
  chart.cursor.setAttribute('x1', x)
  chart.cursor.setAttribute('x2', x)
  chart.cursor.removeAttribute('visibility')
}

/** The middle of each second, as a share of the width. */
function secondsOf({ rows }) {
  const counts = rows[0]?.lastElementChild.textContent.split(' ') ?? []
  return counts.map((_, second) => (second + 0.5) / counts.length)
}

function nearest(stops, share) {
  let best = 0
  for (const [index, stop] of stops.entries())
    if (Math.abs(stop - share) < Math.abs(stops[best] - share)) best = index
  return best
}

function readoutAfter(plot) {
  const readout = document.createElement('p')
  readout.className = 'readout'
  readout.setAttribute('role', 'status')
  plot.after(readout)
  return readout
}

function cursorIn(picture) {
  const cursor = document.createElementNS(SVG, 'line')
  const attributes = { class: 'cursor', y1: '0', y2: '100%', visibility: 'hidden' }
  for (const [name, value] of Object.entries(attributes)) cursor.setAttribute(name, value)
  picture.append(cursor)
  return cursor
}

function prepareTable(table) {
  const body = table.tBodies[0]
  const rows = [...body.rows]
  addFilter(table, rows)
  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = heading.textContent
    heading.replaceChildren(button)
    button.addEventListener('click', () => sortBy(table, body, rows, column, heading))
  }
}

function addFilter(table, rows) {
  const box = document.createElement('p')
  box.className = 'filter'
  const label = document.createElement('label')
  label.textContent = 'Show only rows with '
  const input = document.createElement('input')
  input.type = 'search'
  const count = document.createElement('span')
  count.setAttribute('role', 'status')
  label.append(input)
  box.append(label, count)
  table.parentElement.before(box)
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/)
    let shown = 0
    for (const row of rows) {
      const text = row.textContent.toLowerCase()
      row.hidden = !words.every((word) => text.includes(word))
      if (!row.hidden) shown += 1
    }
    count.textContent = `${shown} of ${rows.length}`
  })
}

function sortBy(table, body, rows, column, heading) {
  const isAscending = heading.getAttribute('aria-sort') !== 'ascending'
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort')
  heading.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending')
  const keys = new Map(rows.map((row) => [row, sortKey(row.cells[column])]))
  const sign = isAscending ? 1 : -1
  body.append(...rows.toSorted((a, b) => sign * compare(keys.get(a), keys.get(b))))
}

/** A number where the column has numbers, in the unit that is written; what is not known comes last. */
function sortKey(cell) {
  const text = cell.textContent
  if (!cell.classList.contains('number')) return text
  const value = Number.parseFloat(text.replaceAll(',', ''))
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY
  return text.endsWith(' s') ? 1000 * value : value
}

function compare(a, b) {
  if (typeof a === 'number') return a === b ? 0 : a - b
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Between visits too, where the browser allows a file to remember. */
function rememberOpenSections() {
  for (const details of document.querySelectorAll('details[id]')) {
    const key = `camgate-open-${details.id}`
    try {
      if (localStorage.getItem(key) === 'yes') details.open = true
    } catch {
      return
    }
    details.addEventListener('toggle', () => {
      if (details.open) localStorage.setItem(key, 'yes')
      else localStorage.removeItem(key)
    })
  }
}

function texts(elements) {
  return [...elements].map((element) => element.textContent)
}

function clamp(value, count) {
  return Math.min(count - 1, Math.max(0, value))
}
