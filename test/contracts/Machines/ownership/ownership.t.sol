// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract OwnershipTest is PlatformFixture {
    function test_RevertGiven_TheMachineIsNotRegistered() external {
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotRegistered.selector, machine));
        vm.prank(owner);
        machines.offerOwnership(machine, stranger);
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotRegistered.selector, machine));
        vm.prank(address(0));
        machines.acceptOwnership(machine);
    }

    function test_RevertWhen_AnotherThanTheOwnerOffers() external {
        _register();
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotOwner.selector, stranger, owner));
        vm.prank(stranger);
        machines.offerOwnership(machine, stranger);
    }

    function test_RevertWhen_NobodyWasOffered() external {
        _register();
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotNextOwner.selector, stranger, address(0)));
        vm.prank(stranger);
        machines.acceptOwnership(machine);
    }

    function test_RevertGiven_TheOfferWasTakenBack() external {
        _register();
        vm.prank(owner);
        machines.offerOwnership(machine, stranger);
        vm.prank(owner);
        machines.offerOwnership(machine, address(0));
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotNextOwner.selector, stranger, address(0)));
        vm.prank(stranger);
        machines.acceptOwnership(machine);
    }

    function testFuzz_AnOfferAloneChangesNoOwner(address next) external {
        _register();
        vm.expectEmit(address(machines));
        emit IMachines.OwnershipOffered(machine, owner, next);
        vm.prank(owner);
        machines.offerOwnership(machine, next);
        vm.assertEq(machines.ownerOf(machine), owner);
        vm.assertEq(machines.twinOf(machine).nextOwner, next);
    }

    function testFuzz_WhoIsOfferedTakesOver_Once(address next) external {
        vm.assume(next != address(0) && next != owner);
        _register();
        vm.prank(owner);
        machines.offerOwnership(machine, next);
        vm.expectEmit(address(machines));
        emit IMachines.OwnershipAccepted(machine, owner, next);
        vm.prank(next);
        machines.acceptOwnership(machine);
        vm.assertEq(machines.ownerOf(machine), next);
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotNextOwner.selector, next, address(0)));
        vm.prank(next);
        machines.acceptOwnership(machine);
        vm.expectRevert(abi.encodeWithSelector(IMachines.NotOwner.selector, owner, next));
        vm.prank(owner);
        machines.offerOwnership(machine, owner);
    }
}
