import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime, showTime } from '../../../src/cli/support/times.ts'
import { checkedZone, wallClock } from '../../../src/support/zone.ts'

const now = 1_700_000_000n
const BERLIN = 'Europe/Berlin'
const utc = (seconds: bigint) => showTime(seconds, 'UTC')

describe('showTime', () => {
  it('shows a second that no calendar holds, as a badge may name one', () => {
    expect(showTime(2n ** 64n - 1n)).toBe('second 18446744073709551615')
  })

  it('is in the company’s zone, and says so', () => {
    expect(showTime(now, BERLIN)).toBe('2023-11-14 23:13:20 Europe/Berlin')
    expect(wallClock(now, 'America/St_Johns')).toEqual({ date: '2023-11-14', time: '18:43:20', offset: '-03:30' })
  })

  it('refuses a zone that is not one', () => {
    expect(() => checkedZone('Mars/Base')).toThrow('There is no time zone "Mars/Base".')
  })
})

describe('parseTime', () => {
  it.each([
    ['2023-11-15', 'start', '2023-11-15 00:00:00 UTC'],
    ['2023-11-15', 'end', '2023-11-15 23:59:59 UTC'],
    ['2023-11-15T18:00Z', 'end', '2023-11-15 18:00:00 UTC'],
    ['2023-11-15T18:00+02:00', 'end', '2023-11-15 16:00:00 UTC'],
    ['2023-11-15 18:00 UTC', 'end', '2023-11-15 18:00:00 UTC'],
    ['2023-11-15 18:00:05 -0330', 'end', '2023-11-15 21:30:05 UTC'],
    ['2023-11-15T18:00:05.250Z', 'end', '2023-11-15 18:00:05 UTC'],
    ['1d', 'end', '2023-11-15 22:13:20 UTC'],
    ['30s', 'start', '2023-11-14 22:13:50 UTC'],
  ] as const)('reads %s as the %s', (text, edge, shown) => {
    expect(utc(parseTime(text, edge, { now, zone: 'UTC' }))).toBe(shown)
  })

  it.each([
    ['2027-12-31', 'end', '2027-12-31 22:59:59 UTC'],
    ['2027-12-31', 'start', '2027-12-30 23:00:00 UTC'],
    ['31.12.2027', 'end', '2027-12-31 22:59:59 UTC'],
    ['1.7.2027', 'end', '2027-07-01 21:59:59 UTC'],
    ['31.12.2027 18:00', 'end', '2027-12-31 17:00:00 UTC'],
    ['2027-07-01 18:00', 'end', '2027-07-01 16:00:00 UTC'],
    ['2027-12-31T18:00Z', 'end', '2027-12-31 18:00:00 UTC'],
    // The day on which summer time begins has 23 hours, that on which it ends 25.
    ['2027-03-28', 'start', '2027-03-27 23:00:00 UTC'],
    ['2027-03-28', 'end', '2027-03-28 21:59:59 UTC'],
    ['2027-10-31', 'end', '2027-10-31 22:59:59 UTC'],
  ] as const)('reads %s in Berlin as the %s', (text, edge, shown) => {
    expect(utc(parseTime(text, edge, { now, zone: BERLIN }))).toBe(shown)
  })

  it('begins a day at one o’clock where clocks skip midnight', () => {
    expect(utc(parseTime('2023-04-28', 'start', { zone: 'Africa/Cairo' }))).toBe('2023-04-27 22:00:00 UTC')
    expect(utc(parseTime('2023-04-27', 'end', { zone: 'Africa/Cairo' }))).toBe('2023-04-27 21:59:59 UTC')
  })

  it.each(['', 'tomorrow', '1', '-1d', '1y', '15.11.23', '11/15/2023', '46752', '2023-11-15 noon', '2023-11-15T', '2023-11-155'])(
    'refuses %j',
    text => {
      expect(() => parseTime(text, 'end', { now })).toThrow('Not a time')
    },
  )

  it.each(['1969-12-31', '0001-01-01T00:00Z'])('refuses %s, which is before all Unix times', text => {
    expect(() => parseTime(text, 'end', { now, zone: 'UTC' })).toThrow('before 1970')
  })

  it.each([
    '2023-13-01',
    '2027-02-30',
    '2027-02-29',
    '30.2.2027',
    '0.1.2027',
    '2023-02-28T99:00Z',
    '2027-12-31 24:00',
    '2027-12-31T18:00+15:00',
  ])('refuses %s, which the calendar has not', text => {
    expect(() => parseTime(text, 'end', { now })).toThrow('There is no such time')
  })

  it('refuses an hour that clocks skip, and one that they show twice', () => {
    expect(() => parseTime('2027-03-28 02:30', 'end', { zone: BERLIN })).toThrow('Clocks in Europe/Berlin skip "2027-03-28 02:30"')
    expect(() => parseTime('2027-10-31 02:30', 'end', { zone: BERLIN })).toThrow('twice: summer time ends')
    expect(utc(parseTime('2027-10-31 02:30+01:00', 'end', { zone: BERLIN }))).toBe('2027-10-31 01:30:00 UTC')
  })

  it('reads what is shown, in any zone, and a day ends where the next one begins', () => {
    const zone = fc.constantFrom('UTC', BERLIN, 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Cairo', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(zone, fc.integer({ min: 90_000, max: 4_000_000_000 }), (zone, seconds) => {
        const { date = '', time, offset } = wallClock(BigInt(seconds), zone) ?? {}
        expect(parseTime(`${date}T${time}${offset}`, 'end', { zone })).toBe(BigInt(seconds))
        const [first, last] = [parseTime(date, 'start', { zone }), parseTime(date, 'end', { zone })]
        expect([first, last].map(edge => wallClock(edge, zone)?.date)).toEqual([date, date])
        expect([first - 1n, last + 1n].map(edge => wallClock(edge, zone)?.date)).not.toContain(date)
      }),
    )
  })
})
