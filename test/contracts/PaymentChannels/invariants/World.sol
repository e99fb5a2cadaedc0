// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {BlockingToken, CallingToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

/// @notice Eight channels in four tokens, half of them of another issuer and machine, and everybody around them. Payer and payee are
/// contracts that may call back when they are paid, and one token calls back when it moves.
/// @dev After each call everybody's money is compared with what the channels say.
abstract contract World is Fixture {
    struct Lane {
        IPaymentChannels.Terms terms;
        uint256 issuerKey;
        uint256 machineKey;
    }

    /// @dev Who acts in a call, as far as it matters to money.
    struct Act {
        address sender;
        uint256 value;
        uint256 lane;
        /// whose money a deposit is
        address from;
        /// who gets the money of this lane, if not its payee or payer
        address to;
        bool byPayee;
    }

    uint256 internal constant LANES = 8;
    /// @dev One more, which only the calling token pays into, in the middle of other calls.
    uint256 internal constant LANE_OF_CALLS = 8;
    uint256 internal constant OTHER_ISSUER_KEY = uint256(keccak256("other issuer"));
    uint256 internal constant OTHER_MACHINE_KEY = uint256(keccak256("other machine"));
    uint256[2] internal _holderKeys = [HOLDER_KEY, uint256(keccak256("other holder"))];

    Lane[] internal _lanes;
    address[4] internal _tokens;
    address[] internal _actors;
    BlockingToken internal _blocking;
    CallingToken internal _calling;
    Account internal _payerAccount;
    Account internal _payeeAccount;
    /// @dev Whether payer, payee and the calling token may call back.
    bool internal _armed;
    /// @dev The lane that the payee closes when it calls back.
    uint256 internal _closedInCall;

    /// @notice How often each function did what it is for, and how often each special case came up.
    mapping(bytes4 selector => uint256) public reached;
    mapping(bytes32 action => uint256) public successes;
    /// @notice What was seen that must never be.
    string[] internal _violations;

    /// @notice By token: all that came in, went to payees, went back to payers.
    mapping(address token => uint256) public paidIn;
    mapping(address token => uint256) public paidOut;
    mapping(address token => uint256) public givenBack;
    /// @dev From when a lane's payer may take the rest, by what was called; zero for never.
    mapping(uint256 lane => uint256) internal _refundableFrom;

    function setUp() public virtual override {
        super.setUp();
        (_blocking, _calling) = (new BlockingToken(), new CallingToken());
        (_payerAccount, _payeeAccount) = (new Account(), new Account());
        (payer, payee) = (address(_payerAccount), address(_payeeAccount));
        _tokens = [address(0), address(dollar), address(_blocking), address(_calling)];
        for (uint256 i; i <= LANES; ++i) {
            bool isOther = i >= 4;
            Lane storage lane = _lanes.push();
            (lane.issuerKey, lane.machineKey) = isOther ? (OTHER_ISSUER_KEY, OTHER_MACHINE_KEY) : (ISSUER_KEY, MACHINE_KEY);
            lane.terms = _terms(_tokens[i % 4]);
            (lane.terms.issuer, lane.terms.machine) = (vm.addr(lane.issuerKey), vm.addr(lane.machineKey));
            lane.terms.noticePeriod = i < 4 ? WEEK : i == 5 ? type(uint32).max : 1 days;
        }
        _lanes[LANE_OF_CALLS].terms.token = address(_calling);
        _lanes[LANE_OF_CALLS].terms.noticePeriod = 2 days;
        _actors = [payer, payee, holder, stranger, machine, vm.addr(OTHER_MACHINE_KEY), issuer, address(_calling), address(channels)];
        _actors.push(vm.addr(_holderKeys[1]));
        for (uint256 i; i < _actors.length - 2; ++i) {
            _fill(_actors[i]);
        }
    }

    /// @dev Money of all kinds, and allowances for it.
    function _fill(address who) private {
        vm.deal(who, 1e30);
        dollar.mint(who, 1e30);
        _blocking.mint(who, 1e30);
        _calling.mint(who, 1e30);
        vm.startPrank(who);
        dollar.approve(address(channels), type(uint256).max);
        _blocking.approve(address(channels), type(uint256).max);
        _calling.approve(address(channels), type(uint256).max);
        vm.stopPrank();
    }

    function _never(bool happened, string memory what) internal {
        if (happened) _violations.push(what);
    }

    function violations() external view returns (string[] memory) {
        return _violations;
    }

    // ---------------------------------------------------------------- What the channels say

    function _state(uint256 lane) internal view returns (IPaymentChannels.Channel memory) {
        return _channel(_lanes[lane].terms);
    }

    function _states() internal view returns (IPaymentChannels.Channel[] memory) {
        bytes32[] memory ids = new bytes32[](_lanes.length);
        for (uint256 i; i < ids.length; ++i) {
            ids[i] = _id(_lanes[i].terms);
        }
        return channels.channels(ids);
    }

    /// @dev Whether nobody can interfere with a payment in this lane's token.
    function _isQuiet(uint256 lane) internal view returns (bool) {
        return !_armed || lane % 4 == 1 || lane % 4 == 2;
    }

    /// @dev Whether a payment in this lane's token goes through.
    function _takes(uint256 lane, address to) internal view returns (bool) {
        if (lane % 4 == 2) return !_blocking.blocked(to);
        return lane % 4 != 0 || to != payee || !_payeeRejects;
    }

    bool internal _payeeRejects;

    // ---------------------------------------------------------------- One call

    /// @dev Makes a call, and judges everybody's money after it by what changed in the channels.
    function _send(Act memory act, bytes memory call) internal returns (bool done) {
        IPaymentChannels.Channel[] memory before = _states();
        uint256[] memory had = _holdings();
        vm.prank(act.sender);
        (done,) = address(channels).call{value: act.value}(call);
        if (done) ++reached[bytes4(call)];
        IPaymentChannels.Channel[] memory afterwards = _states();
        int256[] memory due = new int256[](had.length);
        for (uint256 lane; lane < before.length; ++lane) {
            _judgeLane(act, lane, before[lane], afterwards[lane], due);
        }
        uint256[] memory have = _holdings();
        for (uint256 i; i < had.length; ++i) {
            _never(int256(have[i]) - int256(had[i]) != due[i], "an account's money changed by what no channel says");
        }
    }

    function _judgeLane(
        Act memory act,
        uint256 lane,
        IPaymentChannels.Channel memory before,
        IPaymentChannels.Channel memory afterwards,
        int256[] memory due
    ) private {
        bool isTop = lane == act.lane;
        address token = _lanes[lane].terms.token;
        _never(afterwards.redeemed < before.redeemed, "redeemed fell");
        uint256 paid = afterwards.redeemed - before.redeemed;
        _move(due, token, address(channels), isTop && act.to != address(0) ? act.to : payee, paid);
        paidOut[token] += paid;
        if (afterwards.deposited > before.deposited) {
            uint256 amount = afterwards.deposited - before.deposited;
            _never(!isTop && lane != LANE_OF_CALLS, "money came into another channel");
            _move(due, token, isTop ? act.from : address(_calling), address(channels), amount);
            paidIn[token] += amount;
            _never(isTop && act.from == address(0), "a deposit that nobody made");
        } else if (afterwards.deposited < before.deposited) {
            uint256 rest = before.deposited - afterwards.deposited;
            _move(due, token, address(channels), isTop && act.to != address(0) ? act.to : payer, rest);
            givenBack[token] += rest;
            _never(afterwards.deposited != afterwards.redeemed, "a refund left something behind");
            uint256 from = _refundableFrom[lane];
            bool byPayee = (isTop && act.byPayee) || (_armed && lane == _closedInCall);
            _never(!byPayee && (from == 0 || block.timestamp < from), "the payer took money back inside the notice");
        }
        _judgeClosing(lane, before, afterwards, (isTop && act.byPayee) || (_armed && lane == _closedInCall));
    }

    /// @dev Closing begins a notice from now, or at once where the payee closes and cannot pay the payer; it ends with nothing.
    function _judgeClosing(uint256 lane, IPaymentChannels.Channel memory before, IPaymentChannels.Channel memory afterwards, bool byPayee)
        private
    {
        if (afterwards.closesAt == before.closesAt) return;
        uint256 notice = _lanes[lane].terms.noticePeriod;
        bool asked = notice != type(uint32).max && afterwards.closesAt == block.timestamp + notice;
        bool left = byPayee && afterwards.closesAt == block.timestamp;
        _never(afterwards.closesAt != 0 && !asked && !left, "a channel closes at a time that nobody may choose");
        _refundableFrom[lane] = afterwards.closesAt;
        if (left && afterwards.closesAt != 0) ++successes["close refused"];
    }

    function _move(int256[] memory due, address token, address from, address to, uint256 amount) private view {
        uint256 column = _column(token);
        for (uint256 i; i < _actors.length; ++i) {
            if (_actors[i] == from) due[4 * i + column] -= int256(amount);
            if (_actors[i] == to) due[4 * i + column] += int256(amount);
        }
    }

    function _column(address token) private view returns (uint256 column) {
        while (_tokens[column] != token) ++column;
    }

    /// @dev Everybody's money, four tokens each.
    function _holdings() private view returns (uint256[] memory list) {
        list = new uint256[](4 * _actors.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = _balance(_tokens[i % 4], _actors[i / 4]);
        }
    }
}
