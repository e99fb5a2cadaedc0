// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract EndTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function testFuzz_RevertGiven_ThereIsNoSuchAgreement(uint256 agreementId) external {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoSuchAgreement.selector, agreementId));
        agreements.end(agreementId);
    }

    function testFuzz_RevertWhen_TheSenderIsNoParty(address sender) external {
        uint256 agreementId = _agreeSupply();
        vm.assume(sender != owner && sender != supplier);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotAParty.selector, sender, agreementId));
        vm.prank(sender);
        agreements.end(agreementId);
    }

    function test_RevertGiven_ItIsEnding() external {
        uint256 agreementId = _rent();
        _end(agreementId);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.AlreadyEnding.selector, agreementId, NOW + WEEK));
        vm.prank(payer);
        agreements.end(agreementId);
    }

    /// @dev A tenant's supply: the tenant, the supplier and the machine's owner may end it.
    function testFuzz_EndsANoticePeriodFromNow_ByEitherSideOrTheOwner(uint8 who, uint32 noticePeriod) external {
        _rent();
        IAgreements.Offer memory offer = _supply();
        noticePeriod = uint32(_bound(noticePeriod, 0, 366 days));
        offer.noticePeriod = noticePeriod;
        uint256 agreementId = _acceptAs(payer, _publishAs(supplier, DRIVERS_KEY, offer, _goods()), DEPOSIT);
        address[3] memory parties = [payer, supplier, owner];
        vm.expectEmit(address(agreements));
        emit IAgreements.AgreementEnded(agreementId, NOW + noticePeriod, payer, supplier, machine);
        vm.prank(parties[who % 3]);
        agreements.end(agreementId);
        vm.assertEq(agreements.agreementOf(agreementId).endsAt, NOW + noticePeriod);
        vm.assertEq(agreements.agreementsOf(machine).length, noticePeriod == 0 ? 1 : 2);
        vm.warp(NOW + noticePeriod);
        vm.assertEq(agreements.agreementsOf(machine).length, 1);
    }

    function test_TheMoneyStaysWhereItIs_AndGoesByTheChannelsRules() external {
        uint256 agreementId = _rent();
        IPaymentChannels.Terms memory terms = agreements.agreementOf(agreementId).terms;
        _end(agreementId);
        _assertChannel(terms, DEPOSIT, 0, 0);
        vm.warp(NOW + WEEK);
        _redeem(_claim(terms, CUP));
        vm.prank(payer);
        channels.requestClose(terms);
        vm.warp(NOW + 2 * WEEK);
        uint256 before = dollar.balanceOf(payer);
        channels.refund(terms);
        vm.assertEq(dollar.balanceOf(payer) - before, DEPOSIT - CUP);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }
}
