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
        noticePeriod = uint32(_bound(noticePeriod, 0, WEEK));
        offer.noticePeriod = noticePeriod;
        uint256 agreementId = _acceptAs(payer, _admit(_publishAs(supplier, DRIVERS_KEY, offer, _goods())), DEPOSIT);
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

    // ---------------------------------------------------------------- After a hand-over

    function _expectEndsAtOnce(uint256 agreementId) private {
        vm.prank(stranger);
        agreements.end(agreementId);
        vm.assertEq(agreements.agreementOf(agreementId).endsAt, block.timestamp);
    }

    function test_AFormerOwnersAgreementsStay_UntilTheNewOwnerEndsThemAtOnce() external {
        uint256[4] memory ids = [_rent(), _agreeTenantSupply(payer), _agreeService(), _agreeRoomFor(holder)];
        _handOver(stranger);
        vm.assertEq(agreements.agreementsOf(machine).length, 4);
        for (uint256 i; i < 4; ++i) {
            if (i != 1) _expectEndsAtOnce(ids[i]);
            vm.assertEq(agreements.agreementOf(ids[1]).endsAt, NOW, "it ends with its rental");
        }
        vm.assertEq(agreements.agreementsOf(machine).length, 0);
        (IAgreements.Parties memory parties,) = agreements.coverOf(machine, GRINDER);
        vm.assertEq(parties.agreementId, 0);
    }

    function _agreeRoomFor(address who) private returns (uint256) {
        _fill(who);
        return _rentAs(who, _publishAs(owner, OWNER_KEY, _rentalTo(who), _cups()), HOLDER_KEY, DEPOSIT);
    }

    function test_GivenItIsEnding_TheNewOwnerStillEndsItAtOnce() external {
        uint256 agreementId = _rent();
        _end(agreementId);
        _handOver(stranger);
        vm.warp(NOW + 1 days);
        _expectEndsAtOnce(agreementId);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.AlreadyEnding.selector, agreementId, NOW + 1 days));
        vm.prank(stranger);
        agreements.end(agreementId);
    }

    function test_TheNewOwnersOwnAgreementsEndByTheirNotice() external {
        _handOver(stranger);
        _fill(stranger);
        uint256 agreementId = _acceptAs(stranger, _publishService(), DEPOSIT);
        vm.prank(stranger);
        agreements.end(agreementId);
        vm.assertEq(agreements.agreementOf(agreementId).endsAt, NOW + WEEK);
    }

    /// @dev The tenant that ends its rental after a hand-over gives notice as ever.
    function test_OthersEndAFormerOwnersAgreementByItsNotice() external {
        uint256 agreementId = _rent();
        _handOver(stranger);
        vm.prank(payer);
        agreements.end(agreementId);
        vm.assertEq(agreements.agreementOf(agreementId).endsAt, NOW + WEEK);
    }

    function test_RevertWhen_TheFormerOwnerIsNoPartyAnyMore() external {
        _rent();
        uint256 agreementId = _agreeTenantSupply(payer);
        _handOver(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotAParty.selector, owner, agreementId));
        vm.prank(owner);
        agreements.end(agreementId);
    }
}
