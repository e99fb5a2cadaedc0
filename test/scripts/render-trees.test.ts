import { describe, expect, it } from 'vitest'
import { pathOf, renderTrees } from '../../scripts/trees/render-trees.ts'

describe('the path of a test in its tree', () => {
  it.each([
    ['WhenTheMachineSends', ['when the machine sends', 'it succeeds']],
    ['PaysTheLesserOfBoth', ['pays the lesser of both']],
    ['RevertGiven_TheTokenHasNoCode', ['given the token has no code', 'it reverts']],
    ['RevertGiven_TheIssuerIsZero_WhenTheSignatureIsZero', ['given the issuer is zero', 'when the signature is zero', 'it reverts']],
    ['RevertGiven_ItIsAccepted_UntilTheProviderIs7DaysLate', ['given it is accepted', 'it reverts, until the provider is 7 days late']],
    ['AnyoneSettles_WhenTheChannelRedeemedEnough', ['when the channel redeemed enough', 'anyone settles']],
    ['RevertWhen_NativeCoinComesWithAnErc20', ['when native coin comes with an ERC-20', 'it reverts']],
    ['TheDomainIsEip712s', ['the domain is EIP-712s']],
  ])('%s', (name, path) => expect(pathOf(name)).toEqual(path))
})

const source = `
contract RedeemTest is Fixture {
    function _send() private {}

    // ---------------------------------------------------------------- Sender

    function test_WhenThePayeeSends() external {}
    function test_GivenAClosing_ThePayeeIsPaid() external {}
    function testFuzz_RevertGiven_AClosing_WhenItIsOver(uint256 time) external {}

    // ---------------------------------------------------------------- Amounts

    function test_PaysOnce() external {}
}

contract OtherTest is Fixture {
    function test_PaysOnce() external {}
}
`

describe('the trees of a test file', () => {
  it('have a root for each contract, its banners, and one branch for a condition shared by two tests', () => {
    expect(renderTrees(source)).toBe(`RedeemTest
├── # Sender
│   ├── when the payee sends
│   │   └── it succeeds
│   └── given a closing
│       ├── the payee is paid
│       └── when it is over
│           └── it reverts
└── # Amounts
    └── pays once

OtherTest
└── pays once
`)
  })

  it.each([
    ['a test is added', source.replace('test_PaysOnce()', 'test_PaysTwice() external {}\n    function test_PaysOnce()')],
    ['a test is removed', source.replace('    function test_WhenThePayeeSends() external {}\n', '')],
    ['a test is renamed', source.replace('WhenThePayeeSends', 'WhenTheMachineSends')],
    ['a revert is expected no more', source.replace('RevertGiven_AClosing', 'GivenAClosing')],
  ])('change when %s', (_, changed) => expect(renderTrees(changed)).not.toBe(renderTrees(source)))
})
