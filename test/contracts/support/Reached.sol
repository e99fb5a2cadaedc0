// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vm} from "./Vm.sol";

/// @notice Whether a walk has reached every function of a contract that changes anything, by the contract's own ABI.
abstract contract Reached {
    Vm private constant _vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @param name of the interface, as its file is called
    /// @param reached how often a function did what it is for, by its selector
    /// @param exempt functions that only another contract of the platform may call; what they do is seen in its functions
    function _requireReached(string memory name, function(bytes4) external view returns (uint256) reached, bytes4[] memory exempt)
        internal
        view
    {
        string memory json = _vm.readFile(string.concat(".forge/out/", name, ".sol/", name, ".json"));
        string[] memory signatures = _vm.parseJsonKeys(json, ".methodIdentifiers");
        for (uint256 i; i < signatures.length; ++i) {
            bytes4 selector = bytes4(keccak256(bytes(signatures[i])));
            if (_isView(json, signatures[i]) || _isAmong(selector, exempt)) continue;
            _vm.assertGt(reached(selector), 1, string.concat(name, ".", signatures[i]));
        }
    }

    function _isView(string memory json, string memory signature) private view returns (bool) {
        for (uint256 i; _vm.keyExistsJson(json, _entry(i)); ++i) {
            if (!_vm.keyExistsJson(json, string.concat(_entry(i), ".stateMutability"))) continue;
            string memory name = _vm.parseJsonString(json, string.concat(_entry(i), ".name"));
            if (!_startsWith(signature, string.concat(name, "("))) continue;
            bytes32 mutability = keccak256(bytes(_vm.parseJsonString(json, string.concat(_entry(i), ".stateMutability"))));
            return mutability == keccak256("view") || mutability == keccak256("pure");
        }
        revert("no such function in the ABI");
    }

    function _entry(uint256 index) private pure returns (string memory) {
        return string.concat(".abi[", _vm.toString(index), "]");
    }

    function _startsWith(string memory text, string memory start) private pure returns (bool) {
        (bytes memory all, bytes memory some) = (bytes(text), bytes(start));
        if (all.length < some.length) return false;
        for (uint256 i; i < some.length; ++i) {
            if (all[i] != some[i]) return false;
        }
        return true;
    }

    function _isAmong(bytes4 selector, bytes4[] memory list) private pure returns (bool) {
        for (uint256 i; i < list.length; ++i) {
            if (list[i] == selector) return true;
        }
        return false;
    }
}
