import Sqlite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { beyondAdding } from './only-adds.ts'

function database(): Sqlite.Database {
  const sqlite = new Sqlite(':memory:')
  onTestFinished(() => void sqlite.close())
  sqlite.exec(`
    CREATE TABLE channels (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE receipts (
      channel INTEGER NOT NULL REFERENCES channels, sequence INTEGER NOT NULL CHECK (sequence > 0), amount TEXT NOT NULL,
      PRIMARY KEY (channel, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE vends (id INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
    CREATE INDEX vends_open ON vends (id) WHERE state = 'paid';
    INSERT INTO channels VALUES (1, 'a'); INSERT INTO receipts VALUES (1, 1, '80'); INSERT INTO vends VALUES (1, 'paid');`)
  return sqlite
}

describe('a migration only adds with', () => {
  it.each([
    'CREATE TABLE later (id INTEGER PRIMARY KEY, channel INTEGER NOT NULL REFERENCES channels) STRICT',
    'CREATE TABLE later (vend INTEGER REFERENCES vends ON DELETE CASCADE) STRICT; INSERT INTO later SELECT id FROM vends',
    "ALTER TABLE receipts ADD COLUMN tip TEXT NOT NULL DEFAULT '0' CHECK (tip <> '')",
    "ALTER TABLE vends ADD COLUMN note TEXT; ALTER TABLE vends ADD COLUMN cup TEXT NOT NULL DEFAULT ''; UPDATE vends SET note = 'x'",
    'ALTER TABLE vends ADD COLUMN twin INTEGER REFERENCES vends ON DELETE SET NULL',
    'CREATE INDEX receipts_by_amount ON receipts (amount)',
    'CREATE TABLE later (id INTEGER) STRICT; CREATE UNIQUE INDEX later_ids ON later (id)',
    'CREATE VIEW amounts AS SELECT amount FROM receipts',
  ])('%s', sql => expect(beyondAdding(database(), sql)).toEqual([]))
})

describe('a migration does more than add with', () => {
  it.each([
    ['DROP TABLE vends', ['table vends is gone', 'index vends_open is gone']],
    ['ALTER TABLE vends RENAME TO cups', ['table vends is gone', 'index vends_open is another']],
    ['ALTER TABLE vends RENAME COLUMN state TO at', ['table vends is another', 'index vends_open is another']],
    ['DROP INDEX vends_open', ['index vends_open is gone']],
    ['ALTER TABLE receipts DROP COLUMN amount', ['table receipts is another']],
    [
      'ALTER TABLE vends RENAME TO old; CREATE TABLE vends (id INTEGER PRIMARY KEY, state TEXT NOT NULL, at INTEGER NOT NULL) STRICT; DROP TABLE old',
      ['rows of vends are others', 'index vends_open is gone'],
    ],
    [
      'CREATE TABLE new (id INTEGER PRIMARY KEY, state TEXT) STRICT; INSERT INTO new SELECT * FROM vends; DROP TABLE vends; ALTER TABLE new RENAME TO vends',
      ['table vends is another', 'index vends_open is gone'],
    ],
    ["UPDATE receipts SET amount = '90'", ['rows of receipts are others']],
    ['DELETE FROM vends', ['rows of vends are others']],
    ["INSERT INTO vends VALUES (2, 'paid')", ['rows of vends are others']],
    ['CREATE UNIQUE INDEX one_state ON vends (state)', ['unique index one_state on vends']],
    ['CREATE TRIGGER stop BEFORE DELETE ON vends BEGIN SELECT 1; END', ['trigger stop']],
    ['CREATE TABLE later (vend INTEGER REFERENCES vends) STRICT', ['later.vend stops rows of vends from being deleted']],
    ['ALTER TABLE receipts ADD COLUMN vend INTEGER REFERENCES vends', ['receipts.vend stops rows of vends from being deleted']],
  ])('%s', (sql, found) => expect(beyondAdding(database(), sql)).toEqual(found))
})
