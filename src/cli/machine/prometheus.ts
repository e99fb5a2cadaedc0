/** One figure of several things, such as of each channel. */
export interface Metric {
  /** Letters, digits and underscores; with the unit at its end. */
  readonly name: string
  readonly help: string
  /** Decimal numbers. None for what is unknown now. */
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: string | number }[]
}

/** Gauges in Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), without the newline that must end it. */
export const prometheusText = (metrics: readonly Metric[]): string =>
  metrics
    .filter(({ values }) => values.length > 0)
    .map(metricText)
    .join('\n')

const metricText = ({ name, help, values }: Metric): string =>
  [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} gauge`,
    ...values.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${value}`),
  ].join('\n')

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
