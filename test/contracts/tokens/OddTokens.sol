// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PlainToken} from "./PlainToken.sol";

/// @notice Answers a transfer with nothing at all, as USDT does.
contract SilentToken is PlainToken {
    bool public silent = true;

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (silent) {
            assembly {
                return(0, 0)
            }
        }
    }
}

/// @notice Says false and moves nothing, from when it is told to.
contract FalseToken is PlainToken {
    bool public refusing;

    function refuse(bool on) external {
        refusing = on;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (refusing) {
            assembly {
                mstore(0, 0)
                return(0, 0x20)
            }
        }
        super._move(from, to, amount);
    }
}

/// @notice Keeps one part in a hundred.
contract FeeToken is PlainToken {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount - amount / 100);
        super._move(from, address(this), amount / 100);
    }
}

/// @notice Keeps one part in a hundred of what one account is sent, and nothing of what it sends on.
contract TollToken is PlainToken {
    address private _payer;

    function charge(address account) external {
        _payer = account;
    }

    function _move(address from, address to, uint256 amount) internal override {
        uint256 toll = to == _payer ? amount / 100 : 0;
        super._move(from, to, amount - toll);
        super._move(from, address(this), toll);
    }
}

/// @notice Refuses blocked accounts, as USDC does.
contract BlockingToken is PlainToken {
    mapping(address account => bool) public blocked;

    error Blocked(address account);

    function block_(address account, bool on) external {
        blocked[account] = on;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        super._move(from, to, amount);
    }
}

/// @notice Calls an account before and after it moves, as ERC-777 does, and keeps a fee if told to.
contract CallingToken is PlainToken {
    address private _target;
    bytes private _before;
    bytes private _after;
    uint256 public fee;
    bool public lies;
    bool private _inside;

    /// @notice What the calls came to.
    uint256 public calls;
    uint256 public failures;
    bytes public reason;

    function callOnMove(address target, bytes calldata before, bytes calldata after_) external {
        (_target, _before, _after) = (target, before, after_);
    }

    function keep(uint256 amount) external {
        fee = amount;
    }

    /// @notice Moves from then on, but says false at the end.
    function lie(bool on) external {
        lies = on;
    }

    function _move(address from, address to, uint256 amount) internal override {
        bool outermost = !_inside;
        _inside = true;
        if (outermost) _call(_before);
        super._move(from, to, amount - fee);
        if (outermost) _call(_after);
        if (outermost) _inside = false;
        if (lies && outermost) {
            assembly {
                mstore(0, 0)
                return(0, 0x20)
            }
        }
    }

    function _call(bytes memory data) private {
        if (data.length == 0) return;
        ++calls;
        (bool done, bytes memory answer) = _target.call(data);
        if (!done) (failures, reason) = (failures + 1, answer);
    }
}

/// @notice Burns all gas it is given, from when it is told to.
contract GreedyToken is PlainToken {
    bool public greedy;

    function burn(bool on) external {
        greedy = on;
    }

    function _move(address from, address to, uint256 amount) internal override {
        while (greedy) {}
        super._move(from, to, amount);
    }
}

/// @notice Answers or reverts with a hundred kilobytes.
contract LoudToken is PlainToken {
    bool public loud = true;
    bool public refusing;

    function refuse(bool on) external {
        refusing = on;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (refusing) {
            assembly {
                revert(0, 100000)
            }
        }
        super._move(from, to, amount);
        if (loud) {
            assembly {
                mstore(0, 1)
                return(0, 100000)
            }
        }
    }
}

/// @notice Can be emptied by anyone, as a token whose balances shrink by themselves.
contract ShrinkingToken is PlainToken {
    function shrink(address account, uint256 amount) external {
        balanceOf[account] -= amount;
    }
}
