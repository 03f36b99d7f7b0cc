import type { GraphBuilder } from './graphBuilder'

type Activation = (g: GraphBuilder, x: string) => string

const gelu: Activation = (g, x) => g.op('Gelu', [x])
const geluTanh: Activation = (g, x) => g.op('Gelu', [x], { approximate: 'tanh' })
const silu: Activation = (g, x) => g.op('Mul', [x, g.op('Sigmoid', [x])])

/** `hidden_act` by the reference's names (`ACT2FN`, transformers 4.57.6 `activations.py`). */
export const ACTIVATIONS = {
  gelu,
  gelu_python: gelu,
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  gelu_python_tanh: geluTanh,
  gelu_accurate: geluTanh,
  gelu_fast: geluTanh,
  gelu_10: (g, x) => g.op('Clip', [gelu(g, x), g.scalar(-10), g.scalar(10)]),
  quick_gelu: (g, x) => g.op('Mul', [x, g.op('Sigmoid', [g.op('Mul', [x, g.scalar(1.702)])])]),
  relu: (g, x) => g.op('Relu', [x]),
  relu2: (g, x) => {
    const y = g.op('Relu', [x])
    return g.op('Mul', [y, y])
  },
  relu6: (g, x) => g.op('Clip', [x, g.scalar(0), g.scalar(6)]),
  silu,
  swish: silu,
  mish: (g, x) => g.op('Mul', [x, g.op('Tanh', [g.op('Softplus', [x])])]),
  sigmoid: (g, x) => g.op('Sigmoid', [x]),
  tanh: (g, x) => g.op('Tanh', [x]),
  linear: (_g, x) => x,
  leaky_relu: (g, x) => g.op('LeakyRelu', [x], { alpha: 0.01 }),
  // (1 + erf((x − μ) / (σ√2))) / 2, with the reference's μ and σ.
  laplace: (g, x) => {
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: the reference rounds it so.
    const erf = g.op('Erf', [g.op('Div', [g.op('Sub', [x, g.scalar(0.707107)]), g.scalar(0.282095 * Math.SQRT2)])])
    return g.op('Mul', [g.op('Add', [erf, g.scalar(1)]), g.scalar(0.5)])
  },
  hardswish: (g, x) => g.op('HardSwish', [x]),
} satisfies Record<string, Activation>
