import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { devDependencies: { solc: string } }

it('names, in every contract, the one compiler of package.json', () => {
  const files = readdirSync(`${root}contracts`, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.sol'))
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) {
    const [pragma] = /^pragma solidity .*$/m.exec(readFileSync(`${root}contracts/${file}`, 'utf8')) ?? []
    expect([file, pragma]).toEqual([file, `pragma solidity ${devDependencies.solc};`])
  }
})
