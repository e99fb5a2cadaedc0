// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Fixture} from "./Fixture.sol";

/// @notice Reads test/vectors/messages.json, which ethers made.
abstract contract Vectors is Fixture {
    string private _json = vm.readFile("test/vectors/messages.json");

    struct Signature {
        bytes32 structHash;
        bytes32 digest;
        bytes32 r;
        bytes32 vs;
        address signer;
        bool valid;
    }

    function _at(string memory list, uint256 index) internal pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(index), "]");
    }

    function _uint(string memory path, string memory key) internal view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(path, key));
    }

    function _address(string memory path, string memory key) internal view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(path, key));
    }

    function _bytes32(string memory path, string memory key) internal view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(path, key));
    }

    function _signature(string memory path) internal view returns (Signature memory) {
        return Signature(
            _bytes32(path, ".structHash"),
            _bytes32(path, ".digest"),
            _bytes32(path, ".r"),
            _bytes32(path, ".vs"),
            _address(path, ".signer"),
            vm.parseJsonBool(_json, string.concat(path, ".valid"))
        );
    }

    function _name(string memory path) internal view returns (string memory) {
        return vm.parseJsonString(_json, string.concat(path, ".name"));
    }

    function _exists(string memory path) internal view returns (bool) {
        return vm.keyExistsJson(_json, path);
    }
}
