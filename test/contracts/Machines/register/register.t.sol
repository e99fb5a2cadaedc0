// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";

contract RegisterTest is PlatformFixture {
    function _expectWrongSigner(address signer, address expected) private {
        vm.expectRevert(abi.encodeWithSelector(IMachines.WrongSigner.selector, signer, expected));
    }

    function test_RevertWhen_AnotherKeySigned() external {
        (bytes32 r, bytes32 vs) = _signFor(address(machines), STRANGER_KEY, PlatformMessages.registrationHash(owner));
        _expectWrongSigner(stranger, machine);
        vm.prank(owner);
        machines.register(machine, r, vs);
    }

    function test_RevertWhen_TheSignatureIsNone() external {
        _expectWrongSigner(address(0), machine);
        vm.prank(owner);
        machines.register(machine, 0, 0);
    }

    function test_RevertWhen_TheMachineIsZero() external {
        _expectWrongSigner(address(0), address(0));
        vm.prank(owner);
        machines.register(address(0), 0, 0);
    }

    function test_RevertWhen_TheMachineNamedAnotherOwner() external {
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.registrationHash(owner));
        _cheats().expectPartialRevert(IMachines.WrongSigner.selector);
        vm.prank(stranger);
        machines.register(machine, r, vs);
    }

    function test_RevertWhen_TheSignatureIsForAnotherContract() external {
        (bytes32 r, bytes32 vs) = _signFor(address(agreements), MACHINE_KEY, PlatformMessages.registrationHash(owner));
        _cheats().expectPartialRevert(IMachines.WrongSigner.selector);
        vm.prank(owner);
        machines.register(machine, r, vs);
    }

    function test_RevertGiven_ItIsRegistered() external {
        _register();
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.registrationHash(stranger));
        vm.expectRevert(abi.encodeWithSelector(IMachines.AlreadyRegistered.selector, machine, owner));
        vm.prank(stranger);
        machines.register(machine, r, vs);
    }

    function test_RevertGiven_ItWasHandedOver_WhenTheFirstOwnerBringsTheOldSignature() external {
        _register();
        vm.prank(owner);
        machines.offerOwnership(machine, stranger);
        vm.prank(stranger);
        machines.acceptOwnership(machine);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.registrationHash(owner));
        vm.expectRevert(abi.encodeWithSelector(IMachines.AlreadyRegistered.selector, machine, stranger));
        vm.prank(owner);
        machines.register(machine, r, vs);
    }

    function testFuzz_MakesTheSenderTheOwner(address sender) external {
        vm.assume(sender != address(0));
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.registrationHash(sender));
        vm.expectEmit(address(machines));
        emit IMachines.MachineRegistered(machine, sender);
        vm.prank(sender);
        machines.register(machine, r, vs);
        vm.assertEq(machines.ownerOf(machine), sender);
        vm.assertEq(machines.twinOf(machine).broughtAt, 0);
    }

    function test_OnAnotherChainTheDomainIsAnother() external {
        vm.chainId(5);
        vm.assertEq(machines.domainSeparator(), PlatformMessages.separator(address(machines)));
        vm.assertEq(agreements.domainSeparator(), PlatformMessages.separator(address(agreements)));
        _register();
        vm.assertEq(machines.ownerOf(machine), owner);
    }
}
