// The script of an exported figure of attention: the matrix under the pointer, and what the chosen query looks at. It asks nothing of any network.
const { rows, columns, weights: bytes, scale, words } = JSON.parse(document.getElementById('interactive').textContent)
const weights = new Float32Array(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)).buffer)
const largestOf = (values) => values.reduce((most, weight) => Math.max(most, weight), 0)
const largest = largestOf(weights)
const SIDE = 640
const SHOWN = 12
/** Pixels of a cell: on the screen each weight has as many. */
const CELL = SIDE / Math.max(rows.length, columns.length)
/** Pixels for names: of a line, at the left, and above, where they stand on end. */
const LINE = 15
const ROOM = 96
const STOPS = [
  [255, 255, 255],
  [74, 107, 224],
  [13, 31, 102],
]

function colourOf(share) {
  const at = Math.min(1, share) * 2
  const from = Math.min(1, Math.floor(at))
  return STOPS[from].map((value, i) => Math.round(value + (STOPS[from + 1][i] - value) * (at - from)))
}

/** What full colour stands for in a row, as the caption says. */
function fullIn(row) {
  if (scale === 'row') return largestOf(weights.subarray(row * columns.length, (row + 1) * columns.length))
  return scale === 'raw' ? 1 : largest
}

function written(weight) {
  if (weight === 0) return '0'
  return weight < 0.001 ? weight.toExponential(1) : weight.toPrecision(3)
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** One pixel a weight; the page enlarges it. */
function picture() {
  const canvas = element('canvas', { width: columns.length, height: rows.length, tabIndex: 0 })
  const image = new ImageData(columns.length, rows.length)
  for (let row = 0, i = 0; row < rows.length; row++)
    for (const full = fullIn(row) || 1; i < (row + 1) * columns.length; i++) image.data.set([...colourOf(weights[i] / full), 255], 4 * i)
  canvas.getContext('2d').putImageData(image, 0, 0)
  Object.assign(canvas.style, {
    display: 'block',
    boxSizing: 'content-box',
    width: `${columns.length * CELL}px`,
    height: `${rows.length * CELL}px`,
    imageRendering: 'pixelated',
    border: '1px solid #c9c9c1',
    cursor: 'crosshair',
  })
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', words.explore)
  return canvas
}

/** Names of every n-th row or column, so that none lies over another. */
function names(labels, isRow) {
  const step = Math.ceil(LINE / CELL)
  return labels.flatMap((label, place) => {
    if (place % step > 0) return []
    const name = element('bdi', {}, label)
    const at = ROOM + (place + 0.5) * CELL - LINE / 2
    Object.assign(name.style, {
      position: 'absolute',
      ...(isRow ? { left: 0, top: `${at}px`, textAlign: 'right' } : { top: 0, left: `${at}px`, transform: `translateY(${ROOM - LINE - 6}px) rotate(-90deg)` }),
      ...(!isRow && { transformOrigin: `${LINE / 2}px ${LINE / 2}px` }),
      width: `${ROOM - 6}px`,
      overflow: 'hidden',
      fontSize: '12px',
      lineHeight: `${LINE}px`,
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
    })
    return [name]
  })
}

function labelled(canvas) {
  const frame = element('div', {}, ...names(rows, true), ...names(columns, false), canvas)
  Object.assign(frame.style, { position: 'relative', width: 'max-content', padding: `${ROOM}px 4px 4px ${ROOM}px` })
  const scroller = element('div', {}, frame)
  scroller.style.overflowX = 'auto'
  return scroller
}

const title = element('h3')
const readOut = element('p', { className: 'explored', role: 'status' })
const list = element('ol', { className: 'explored-list' })
const canvas = picture()
let [row, column] = [0, 0]

function show() {
  const own = weights.subarray(row * columns.length, (row + 1) * columns.length)
  readOut.textContent = `${rows[row]} → ${columns[column]}: ${written(own[column])}`
  title.textContent = words.looksAt.replace('{query}', () => rows[row])
  const places = [...own.keys()].sort((a, b) => own[b] - own[a]).slice(0, SHOWN)
  list.replaceChildren(...places.map((place) => element('li', {}, `${columns[place]} ${written(own[place])}`)))
}

function pointAt(nextRow, nextColumn) {
  row = Math.min(rows.length - 1, Math.max(0, nextRow))
  column = Math.min(columns.length - 1, Math.max(0, nextColumn))
  show()
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
canvas.onmousemove = ({ offsetX, offsetY }) =>
  pointAt(Math.floor((offsetY / canvas.clientHeight) * rows.length), Math.floor((offsetX / canvas.clientWidth) * columns.length))
canvas.onkeydown = (event) => {
  const step = STEPS[event.key]
  if (!step) return
  event.preventDefault()
  pointAt(row + step[0], column + step[1])
}
document.getElementById('more').append(element('h2', {}, words.explore), labelled(canvas), readOut, title, list)
show()
