import path from 'node:path'
import { API, ElementFlags, type Project, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync'
import type { Shape, Shapes } from '../../renderer/lib/session/shape'
import { ARRAYS, type ArrayType } from '../../shared/session/values'
import { ROOT } from './fixtures'

const FILE = 'renderer/lib/session/sessionState.ts'

/** What a session looks like, by the types of the program: `SessionState` and all that it holds. */
export function sessionShapes(): Shapes {
  const api = new API({ cwd: ROOT })
  try {
    const config = path.join(ROOT, 'renderer/tsconfig.json')
    const project = api.updateSnapshot({ openProject: config }).getProject(config)
    const file = project?.program.getSourceFile(path.join(ROOT, FILE))
    const module = file && project?.checker.getSymbolAtLocation(file)
    const symbol = project && module && project.checker.getExportsOfModule(module).find(({ name }) => name === 'SessionState')
    if (!symbol) throw new Error(`${FILE} exports no SessionState.`)
    return new Describer(project).all(project.checker.getDeclaredTypeOfSymbol(symbol))
  } finally {
    api.close()
  }
}

/** Types that have a name are described once. */
class Describer {
  readonly #project: Project
  readonly #shapes: Shapes = {}
  readonly #names = new Map<number, string>()

  constructor(project: Project) {
    this.#project = project
  }

  all(root: Type): Shapes {
    this.#shapes['SessionState'] = this.#ofObject(root)
    return this.#shapes
  }

  #of(type: Type): Shape {
    const { flags } = type
    if (flags & TypeFlags.AnyOrUnknown) return 'anything'
    if (flags & TypeFlags.Never) return { oneOf: [] }
    if (flags & TypeFlags.NonPrimitive) return { record: 'anything' }
    if (flags & TypeFlags.String || type.isTemplateLiteralType()) return 'string'
    if (flags & TypeFlags.Number) return 'number'
    if (flags & TypeFlags.Boolean) return 'boolean'
    if (flags & TypeFlags.Undefined) return 'undefined'
    if (flags & TypeFlags.Null) return 'null'
    if (type.isLiteralType()) return { is: type.value as string | number | boolean }
    if (type.isUnionType()) return this.#named(type, () => oneOf(type.getTypes().map((one) => this.#of(one))))
    if (type.isObjectType() || type.isIntersectionType()) return this.#ofStructure(type)
    throw new Error(`${this.#project.checker.typeToString(type)} cannot be kept in a session.`)
  }

  #ofStructure(type: Type): Shape {
    const { checker } = this.#project
    const symbol = type.getSymbol()?.name ?? ''
    const array = (Object.keys(ARRAYS) as ArrayType[]).find((each) => ARRAYS[each].name === symbol)
    if (array) return array
    if (checker.isTupleType(type)) return this.#ofTuple(type)
    if (checker.isArrayType(type)) return { list: this.#of(this.#arguments(type)[0] as Type) }
    return this.#named(type, () => this.#ofObject(type))
  }

  #ofTuple(type: Type): Shape {
    const target = type.isTypeReference() ? type.getTarget() : type
    const flags = target.isTupleType() ? target.elementFlags : []
    const items = this.#arguments(type).map((one) => this.#of(one))
    return flags.every((flag) => flag & ElementFlags.Required) ? { tuple: items } : { list: oneOf(items) }
  }

  #arguments = (type: Type): readonly Type[] => (type.isTypeReference() ? this.#project.checker.getTypeArguments(type) : [])

  #ofObject(type: Type): Shape {
    const { checker } = this.#project
    const properties = checker.getPropertiesOfType(type)
    const [index] = checker.getIndexInfosOfType(type)
    if (index && properties.length === 0) return { record: this.#of(index.valueType) }
    const fields = properties.map((property) => {
      const found = checker.getTypeOfSymbol(property)
      if (!found) throw new Error(`The type of ${property.name} is not known.`)
      const isOptional = (property.flags & SymbolFlags.Optional) !== 0
      return [isOptional ? `${property.name}?` : property.name, isOptional ? present(this.#of(found)) : this.#of(found)] as const
    })
    return { fields: Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
  }

  /** Under the name that the program gives it; nameless ones stand where they are. */
  #named(type: Type, describe: () => Shape): Shape {
    const known = this.#names.get(type.id)
    if (known !== undefined) return { see: known }
    const alias = type.getAliasSymbol()?.name ?? type.getSymbol()?.name
    const isNamed = alias !== undefined && !alias.startsWith('__')
    if (!isNamed) return describe()
    let name = alias
    for (let i = 2; Object.hasOwn(this.#shapes, name); i++) name = `${alias} ${i}`
    this.#names.set(type.id, name)
    // Its place is taken before what it holds is described: that may hold one of its kind.
    this.#shapes[name] = 'anything'
    this.#shapes[name] = describe()
    return { see: name }
  }
}

/** What is absent needs no word for it. */
const present = (shape: Shape): Shape => (typeof shape === 'object' && 'oneOf' in shape ? oneOf(shape.oneOf.filter((one) => one !== 'undefined')) : shape)

/** In one order, whichever way the compiler counts its types; `true` and `false` are a boolean. */
function oneOf(all: Shape[]): Shape {
  const texts = [...new Set(all.map((one) => JSON.stringify(one)))].sort()
  const both = ['{"is":false}', '{"is":true}']
  const whole = both.every((one) => texts.includes(one)) ? [...texts.filter((one) => !both.includes(one)), '"boolean"'] : texts
  const shapes = whole.map((text) => JSON.parse(text) as Shape)
  return shapes.length === 1 ? (shapes[0] as Shape) : { oneOf: shapes }
}
