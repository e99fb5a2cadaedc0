// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract ViewsTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function test_AnUnknownMachineHasNoAgreements() external view {
        vm.assertEq(agreements.agreementsOf(stranger).length, 0);
    }

    function test_RevertGiven_ThereIsNoSuchAgreement() external {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoSuchAgreement.selector, 0));
        agreements.agreementOf(0);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoSuchAgreement.selector, 1));
        agreements.partiesOf(1);
    }

    function test_OneCallTellsAMachineAllItNeeds() external {
        uint256 rental = _rent();
        uint256 service = _agreeService();
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine);
        vm.assertEq(found.length, 2);
        vm.assertEq(found[0].id, rental);
        vm.assertEq(found[0].provider, owner);
        vm.assertEq(found[0].terms.payer, payer);
        vm.assertEq(found[0].channel.deposited, DEPOSIT);
        vm.assertEq(keccak256(abi.encode(found[0].products)), keccak256(abi.encode(_cups())));
        vm.assertEq(found[1].id, service);
        vm.assertEq(uint256(found[1].kind), uint256(IAgreements.Kind.Service));
        vm.assertEq(found[1].visitorIssuer, technicians);
        vm.assertEq(found[1].everyCups, EVERY_CUPS);
        vm.assertEq(found[1].acceptedAt, NOW);
    }

    function test_WhatIsRedeemedShows() external {
        uint256 rental = _rent();
        _redeem(_claim(agreements.agreementOf(rental).terms, CUP));
        vm.assertEq(agreements.agreementsOf(machine)[0].channel.redeemed, CUP);
    }

    /// @dev Whatever subset ends, the rest keep their order.
    function testFuzz_EndedAgreementsAreLeftOut(uint8 endedBits) external {
        for (uint256 i; i < 8; ++i) {
            address who = address(uint160(0xC0FFEE00 + i));
            bytes32 offerId = _publishAs(owner, OWNER_KEY, _rentalTo(who), _cups());
            _fill(who);
            vm.prank(who);
            agreements.accept(offerId, who, DEPOSIT, _noConsent());
            if (endedBits & (1 << i) != 0) _end(i + 1);
        }
        vm.assertEq(agreements.agreementsOf(machine).length, 8);
        vm.warp(NOW + WEEK);
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine);
        uint256 next;
        for (uint256 i; i < 8; ++i) {
            if (endedBits & (1 << i) == 0) vm.assertEq(found[next++].id, i + 1);
        }
        vm.assertEq(found.length, next);
    }

    function test_TheDomainIsTheContractsOwn() external view {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = agreements.eip712Domain();
        vm.assertEq(name, "Crema");
        vm.assertEq(version, "1");
        vm.assertEq(chainId, block.chainid);
        vm.assertEq(contract_, address(agreements));
        (,,,, contract_,,) = machines.eip712Domain();
        vm.assertEq(contract_, address(machines));
    }
}
