// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract ExcludeTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function test_RevertGiven_NobodyAdmittedIt() external {
        bytes32 offerId = _publishSupply();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotAdmitted.selector, offerId));
        vm.prank(owner);
        agreements.exclude(offerId);
    }

    function testFuzz_RevertWhen_AnotherThanTheOwnerExcludes(address sender) external {
        vm.assume(sender != owner);
        bytes32 offerId = _admit(_publishSupply());
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, sender, owner));
        vm.prank(sender);
        agreements.exclude(offerId);
    }

    function test_TenantsCannotAcceptItAnyMore_ButAgreementsStay() external {
        _rent();
        bytes32 offerId = _admit(_publishSupply());
        uint256 agreementId = _acceptAs(payer, offerId, DEPOSIT);
        vm.expectEmit(address(agreements));
        emit IAgreements.OfferExcluded(offerId, owner, supplier, machine);
        vm.prank(owner);
        agreements.exclude(offerId);
        vm.assertEq(agreements.offerOf(offerId).admittedBy, address(0));
        vm.assertEq(agreements.agreementsOf(machine)[1].id, agreementId);
    }

    function test_GivenTheProviderWithdrewIt_ItIsExcludedAllTheSame() external {
        bytes32 offerId = _admit(_publishSupply());
        vm.prank(supplier);
        agreements.withdrawOffer(offerId);
        vm.prank(owner);
        agreements.exclude(offerId);
        _publishSupply();
        vm.assertEq(agreements.offerOf(offerId).admittedBy, address(0));
    }
}
