// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract AcceptWithPermitTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
        vm.prank(payer);
        dollar.approve(address(agreements), 0);
    }

    function _permit(uint256 key, uint256 amount) private view returns (IAgreements.Permit memory permit) {
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        address from = vm.addr(key);
        bytes32 structHash = keccak256(abi.encode(typehash, from, address(agreements), amount, dollar.nonces(from), NOW));
        permit.deadline = NOW;
        (permit.v, permit.r, permit.s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash)));
    }

    function _accept(bytes32 offerId, IAgreements.Permit memory permit) private returns (uint256) {
        vm.prank(payer);
        return agreements.acceptWithPermit(offerId, payer, DEPOSIT, _noConsent(), permit);
    }

    function test_RevertGiven_ThereIsNoSuchOffer() external {
        IAgreements.Permit memory permit = _permit(PAYER_KEY, DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoSuchOffer.selector, bytes32(0)));
        _accept(0, permit);
    }

    function test_WhenThePermitIsGood() external {
        uint256 agreementId = _accept(_publishRental(), _permit(PAYER_KEY, DEPOSIT));
        vm.assertEq(agreements.agreementOf(agreementId).channel.deposited, DEPOSIT);
        vm.assertEq(dollar.allowance(payer, address(agreements)), 0);
    }

    function test_GivenSomebodyUsedThePermitFirst() external {
        bytes32 offerId = _publishRental();
        IAgreements.Permit memory permit = _permit(PAYER_KEY, DEPOSIT);
        vm.prank(stranger);
        dollar.permit(payer, address(agreements), DEPOSIT, permit.deadline, permit.v, permit.r, permit.s);
        vm.assertEq(agreements.agreementOf(_accept(offerId, permit)).channel.deposited, DEPOSIT);
    }

    function test_RevertWhen_ThePermitIsAnothers() external {
        bytes32 offerId = _publishRental();
        IAgreements.Permit memory permit = _permit(OWNER_KEY, DEPOSIT);
        vm.expectRevert(SafeTransferLib.TransferFromFailed.selector);
        _accept(offerId, permit);
    }

    function test_RevertWhen_TheTokenIsTheNativeCoin() external {
        IAgreements.Offer memory offer = _rental();
        offer.token = address(0);
        bytes32 offerId = _publishAs(owner, OWNER_KEY, offer, _cups());
        IAgreements.Permit memory permit = _permit(PAYER_KEY, DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.WrongValue.selector, 0, DEPOSIT));
        _accept(offerId, permit);
    }
}
