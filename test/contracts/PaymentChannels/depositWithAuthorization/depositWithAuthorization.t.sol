// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";
import {IDollar} from "../../support/IDollar.sol";

/// @notice Takes authorizations and moves nothing, as a token with a fallback does.
contract CarelessToken {
    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    fallback() external {}
}

contract DepositWithAuthorizationTest is Fixture {
    bytes32 private constant SALT = keccak256("salt");

    struct Authorization {
        uint256 validAfter;
        uint256 validBefore;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    function setUp() public override {
        super.setUp();
        dollar.mint(holder, 2 * DEPOSIT);
    }

    function _authorize(IPaymentChannels.Terms memory terms, uint256 amount) private view returns (Authorization memory) {
        return _authorizeWith(keccak256(abi.encode(_id(terms), SALT)), amount, NOW - 1, NOW + 1);
    }

    function _authorizeWith(bytes32 nonce, uint256 amount, uint256 validAfter, uint256 validBefore)
        private
        view
        returns (Authorization memory authorization)
    {
        bytes32 typehash = keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        bytes32 structHash = keccak256(abi.encode(typehash, holder, address(channels), amount, validAfter, validBefore, nonce));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash));
        (authorization.validAfter, authorization.validBefore) = (validAfter, validBefore);
        (authorization.v, authorization.r, authorization.s) = vm.sign(HOLDER_KEY, digest);
    }

    function _send(IPaymentChannels.Terms memory terms, uint256 amount, Authorization memory a) private {
        vm.prank(stranger);
        channels.depositWithAuthorization(terms, holder, amount, a.validAfter, a.validBefore, SALT, a.v, a.r, a.s);
    }

    function test_RevertGiven_TheNativeCoin() external {
        Authorization memory authorization = _authorize(_native(), DEPOSIT);
        vm.expectRevert(IPaymentChannels.NativeToken.selector);
        _send(_native(), DEPOSIT, authorization);
    }

    function test_WhenAnyoneBringsIt() external {
        IPaymentChannels.Terms memory terms = _erc20();
        Authorization memory authorization = _authorize(terms, DEPOSIT);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Deposited(_id(terms), DEPOSIT);
        _send(terms, DEPOSIT, authorization);
        _assertChannel(terms, DEPOSIT, 0, 0);
        vm.assertEq(dollar.balanceOf(holder), DEPOSIT);
    }

    function test_RevertWhen_ItIsPointedAtAnotherChannel() external {
        Authorization memory authorization = _authorize(_erc20(), DEPOSIT);
        IPaymentChannels.Terms memory other = _erc20();
        other.payee = stranger;
        vm.expectRevert(abi.encodeWithSelector(IDollar.NotSignedBy.selector, holder));
        _send(other, DEPOSIT, authorization);
    }

    function test_RevertWhen_TheAmountIsAnother() external {
        Authorization memory authorization = _authorize(_erc20(), DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IDollar.NotSignedBy.selector, holder));
        _send(_erc20(), DEPOSIT - 1, authorization);
    }

    function test_RevertWhen_ItIsBroughtTwice() external {
        IPaymentChannels.Terms memory terms = _erc20();
        Authorization memory authorization = _authorize(terms, DEPOSIT);
        _send(terms, DEPOSIT, authorization);
        vm.expectRevert(abi.encodeWithSelector(IDollar.AuthorizationIsUsed.selector, keccak256(abi.encode(_id(terms), SALT))));
        _send(terms, DEPOSIT, authorization);
    }

    function test_RevertGiven_TheTokenMovesNothing() external {
        IPaymentChannels.Terms memory terms = _terms(address(new CarelessToken()));
        Authorization memory authorization = _authorize(terms, DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositTooSmall.selector, 0, uint256(DEPOSIT)));
        _send(terms, DEPOSIT, authorization);
    }

    function test_RevertGiven_TheTokenHasNoCode() external {
        Authorization memory authorization = _authorize(_terms(stranger), DEPOSIT);
        vm.expectRevert();
        _send(_terms(stranger), DEPOSIT, authorization);
    }
}
