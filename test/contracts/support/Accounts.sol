// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice An account that makes any call, takes native coin or rejects it, and calls back when it is paid.
contract Account {
    bool private _rejecting;
    bool private _greedy;
    address private _target;
    bytes private _data;

    uint256 public calls;
    uint256 public failures;

    error Rejected(uint256 amount);

    function reject(bool on) external {
        _rejecting = on;
    }

    /// @notice Burns all gas when it is paid.
    function burn(bool on) external {
        _greedy = on;
    }

    function callWhenPaid(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function execute(address target, uint256 value, bytes calldata data) external returns (bytes memory) {
        (bool done, bytes memory answer) = target.call{value: value}(data);
        if (done) return answer;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    receive() external payable {
        if (_rejecting) revert Rejected(msg.value);
        while (_greedy) {}
        if (_data.length == 0) return;
        ++calls;
        (bool done,) = _target.call(_data);
        if (!done) ++failures;
    }
}
