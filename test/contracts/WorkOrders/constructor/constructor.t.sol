// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {Cheats, PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice The three contracts name each other, or the last is not deployed.
contract ConstructorTest is PlatformFixture {
    function _deploy(address channels_, address machines_, address agreements_) private returns (bool deployed, bytes memory reason) {
        bytes memory code = abi.encodePacked(vm.getCode("WorkOrders.sol:WorkOrders"), abi.encode(channels_, machines_, agreements_));
        assembly ("memory-safe") {
            deployed := iszero(iszero(create(0, add(code, 0x20), mload(code))))
            reason := mload(0x40)
            mstore(reason, returndatasize())
            returndatacopy(add(reason, 0x20), 0, returndatasize())
            mstore(0x40, add(reason, add(0x40, returndatasize())))
        }
    }

    function _assertMisplaced(bool deployed, bytes memory reason, address expected, address found) private pure {
        vm.assertTrue(!deployed);
        vm.assertEq(reason, abi.encodeWithSelector(IWorkOrders.Misplaced.selector, expected, found));
    }

    function _next(uint256 more) private view returns (address) {
        return _cheats().computeCreateAddress(address(this), _cheats().getNonce(address(this)) + more);
    }

    function test_TheFixturesNameEachOther() external view {
        vm.assertEq(address(machines.workOrders()), address(workOrders));
        vm.assertEq(address(agreements.workOrders()), address(workOrders));
        vm.assertEq(address(workOrders.machines()), address(machines));
        vm.assertEq(address(workOrders.agreements()), address(agreements));
        vm.assertEq(address(workOrders.channels()), address(channels));
    }

    function test_RevertWhen_MachinesNamesAnotherAddress() external {
        address expected = _next(0);
        (bool deployed, bytes memory reason) = _deploy(address(channels), address(machines), address(agreements));
        _assertMisplaced(deployed, reason, expected, address(workOrders));
    }

    function test_RevertWhen_MachinesNamesOtherChannels() external {
        address last = _next(1);
        address other = _cheats().deployCode("Machines.sol:Machines", abi.encode(stranger, last));
        (bool deployed, bytes memory reason) = _deploy(address(channels), other, address(agreements));
        _assertMisplaced(deployed, reason, address(channels), stranger);
    }

    function test_RevertWhen_AgreementsNamesAnotherAddress() external {
        address last = _next(1);
        address other = _cheats().deployCode("Machines.sol:Machines", abi.encode(channels, last));
        (bool deployed, bytes memory reason) = _deploy(address(channels), other, address(agreements));
        _assertMisplaced(deployed, reason, last, address(workOrders));
    }

    function test_RevertWhen_AgreementsNamesOtherMachines() external {
        address last = _next(2);
        address one = _cheats().deployCode("Machines.sol:Machines", abi.encode(channels, last));
        address other = _cheats().deployCode("Agreements.sol:Agreements", abi.encode(channels, machines, last));
        (bool deployed, bytes memory reason) = _deploy(address(channels), one, other);
        _assertMisplaced(deployed, reason, one, address(machines));
    }

    function test_RevertWhen_AgreementsNamesOtherChannels() external {
        address last = _next(2);
        address one = _cheats().deployCode("Machines.sol:Machines", abi.encode(channels, last));
        address other = _cheats().deployCode("Agreements.sol:Agreements", abi.encode(stranger, one, last));
        (bool deployed, bytes memory reason) = _deploy(address(channels), one, other);
        _assertMisplaced(deployed, reason, address(channels), stranger);
    }
}
