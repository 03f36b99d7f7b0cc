// The script of an exported page: its tables, which can be sorted and filtered. It asks nothing of any network.
const STEP = 500
const { name: fileName, tables, words } = JSON.parse(document.getElementById('figure').textContent)

/** @param {string} name @param {object} properties @param {...(Node | string)} children */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

const written = (cell) => (cell === null ? '' : String(cell))

function compared(a, b) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), undefined, { numeric: true })
}

function cellOf(cell) {
  return make('td', { className: typeof cell === 'number' ? 'num' : '', dir: 'auto' }, make('span', {}, written(cell)))
}

function drawTable({ name, columns, rows }) {
  let [sortedBy, direction, query, most] = [-1, 1, '', STEP]
  const body = make('tbody')
  const status = make('span', { className: 'status', role: 'status' })
  const more = make('button', { type: 'button' })
  const heads = columns.map((column, i) => {
    const button = make('button', { type: 'button', onclick: () => sortBy(i) }, column)
    return make('th', { scope: 'col', className: rows.some((row) => typeof row[i] === 'number') ? 'num' : '' }, button)
  })
  const filter = make('input', { type: 'search', placeholder: words.filter })
  filter.setAttribute('aria-label', `${words.filter}: ${name}`)
  filter.oninput = () => {
    query = filter.value.toLowerCase()
    most = STEP
    draw()
  }
  more.onclick = () => {
    most += STEP
    draw()
  }

  function sortBy(i) {
    direction = sortedBy === i ? -direction : 1
    sortedBy = i
    heads.forEach((head, at) => {
      if (at === i) head.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending')
      else head.removeAttribute('aria-sort')
    })
    draw()
  }

  function draw() {
    const found = query === '' ? rows : rows.filter((row) => row.some((cell) => written(cell).toLowerCase().includes(query)))
    const inOrder = sortedBy < 0 ? found : found.toSorted((a, b) => direction * compared(a[sortedBy], b[sortedBy]))
    body.replaceChildren(...inOrder.slice(0, most).map((row) => make('tr', {}, ...row.map(cellOf))))
    status.textContent = `${Math.min(most, found.length)} / ${rows.length}`
    more.hidden = found.length <= most
    more.textContent = words.more
  }

  draw()
  const frame = make('div', { className: 'frame', tabIndex: 0 }, make('table', {}, make('thead', {}, make('tr', {}, ...heads)), body))
  frame.setAttribute('role', 'region')
  frame.setAttribute('aria-label', name)
  return make('section', {}, make('div', { className: 'head' }, make('h2', {}, name), filter, status), frame, more)
}

/** Numbers that are no table here, to be saved. */
function offerFile({ name, width, csv }) {
  const link = make('a', { download: `${fileName}.csv`, href: URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' })) }, words.download)
  return make('section', {}, make('h2', {}, name), make('p', {}, `${words.tooWide.replace('{n}', width)} `, link))
}

document.getElementById('tables').append(...tables.map((table) => (table.csv === undefined ? drawTable(table) : offerFile(table))))
