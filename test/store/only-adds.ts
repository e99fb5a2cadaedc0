import type Sqlite from 'better-sqlite3'

interface SchemaObject {
  readonly type: 'table' | 'index' | 'trigger' | 'view'
  readonly name: string
  readonly table: string
  readonly sql: string
}

/** Tables whose rows are never deleted, by any release: new columns may refer to them freely. */
const KEPT = ['channels']

const look = (sqlite: Sqlite.Database): SchemaObject[] =>
  sqlite.prepare<[], SchemaObject>('SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE sql IS NOT NULL').all()

const columnsOf = (sqlite: Sqlite.Database, table: string) =>
  sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)

/** These columns of all rows, as text. */
const rowsOf = (sqlite: Sqlite.Database, table: string, columns: readonly string[]) =>
  JSON.stringify(
    sqlite
      .prepare(`SELECT ${columns.map(name => `"${name}"`).join(', ')} FROM "${table}"`)
      .raw()
      .all(),
  )

/** Whether `after` is `before` with one insertion, which is how SQLite records an added column. */
function hasOnlyGrown(before: string, after: string): boolean {
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  return after.length >= before.length && after.endsWith(before.slice(same))
}

/** References from new columns and tables that would stop an older release from deleting a row of an existing table. */
function holdingReferences(sqlite: Sqlite.Database, table: string, oldColumns: readonly string[], oldTables: readonly string[]): string[] {
  return sqlite
    .prepare<[string], { from: string; table: string; on_delete: string }>(
      'SELECT "from", "table", on_delete FROM pragma_foreign_key_list(?)',
    )
    .all(table)
    .filter(({ from, table: to }) => !oldColumns.includes(from) && oldTables.includes(to) && !KEPT.includes(to))
    .filter(({ on_delete }) => on_delete !== 'CASCADE' && on_delete !== 'SET NULL')
    .map(({ from, table: to }) => `${table}.${from} stops rows of ${to} from being deleted`)
}

/** The problem that a new trigger, view or index causes for an older release; null if there is none. */
function faultOfNew({ type, name, table, sql }: SchemaObject, oldTables: readonly string[]): string | null {
  if (type === 'trigger') return `trigger ${name}`
  if (type === 'index' && oldTables.includes(table) && /UNIQUE/i.test(sql)) return `unique index ${name} on ${table}`
  return null
}

/**
 * Applies a migration and returns its changes other than additions. When the result is empty, an older release can still use the
 * store. The store must contain rows, because the function also compares existing rows.
 */
export function beyondAdding(sqlite: Sqlite.Database, migration: string): string[] {
  const before = look(sqlite)
  const tables = before.filter(({ type }) => type === 'table').map(({ name }) => name)
  const contents = new Map(
    tables.map(table => {
      const columns = columnsOf(sqlite, table)
      return [table, { columns, rows: rowsOf(sqlite, table, columns) }]
    }),
  )
  sqlite.exec(migration)
  const after = look(sqlite)
  const changed = before.flatMap(({ type, name, sql }) => {
    const now = after.find(each => each.type === type && each.name === name)
    if (now === undefined) return [`${type} ${name} is gone`]
    if (type === 'table' ? !hasOnlyGrown(sql, now.sql) : now.sql !== sql) return [`${type} ${name} is another`]
    const { columns = [], rows = '' } = contents.get(name) ?? {}
    return type === 'table' && rowsOf(sqlite, name, columns) !== rows ? [`rows of ${name} are others`] : []
  })
  const added = after.filter(({ type, name }) => !before.some(each => each.type === type && each.name === name))
  const holding = after
    .filter(({ type }) => type === 'table')
    .flatMap(({ name }) => holdingReferences(sqlite, name, contents.get(name)?.columns ?? [], tables))
  return [...changed, ...holding, ...added.flatMap(each => faultOfNew(each, tables) ?? [])]
}
