// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Messages} from "../../support/Messages.sol";
import {Vectors} from "../../support/Vectors.sol";
import {MessagesHarness} from "./MessagesHarness.sol";

/// @notice Reads test/vectors/messages.json, which ethers made: hashes, signatures good and spoilt, and redemptions with them.
contract MessagesTest is Vectors {
    /// @dev secp256k1's.
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    MessagesHarness private _harness;

    function setUp() public override {
        super.setUp();
        _harness = new MessagesHarness();
    }

    // ---------------------------------------------------------------- Reading

    function _termsAt(string memory path) private view returns (IPaymentChannels.Terms memory) {
        return IPaymentChannels.Terms(
            _address(path, ".terms.payer"),
            _address(path, ".terms.payee"),
            _address(path, ".terms.token"),
            _address(path, ".terms.issuer"),
            _address(path, ".terms.machine"),
            uint32(_uint(path, ".terms.noticePeriod"))
        );
    }

    function _badgeAt(string memory path) private view returns (IPaymentChannels.SignedBadge memory badge) {
        badge.issuedAt = uint64(_uint(path, ".message.issuedAt"));
        badge.expiresAt = uint64(_uint(path, ".message.expiresAt"));
        badge.dailyLimit = uint128(_uint(path, ".message.dailyLimit"));
        (badge.r, badge.vs) = (_bytes32(path, ".r"), _bytes32(path, ".vs"));
    }

    function _receiptAt(string memory path) private view returns (IPaymentChannels.SignedReceipt memory receipt) {
        receipt.sequence = uint64(_uint(path, ".message.sequence"));
        receipt.cumulativeAmount = uint128(_uint(path, ".message.cumulativeAmount"));
        receipt.issuedAt = uint64(_uint(path, ".message.issuedAt"));
        receipt.previous = _bytes32(path, ".message.previous");
        (receipt.r, receipt.vs) = (_bytes32(path, ".r"), _bytes32(path, ".vs"));
    }

    /// @dev The contract at the domain's address on the domain's chain.
    function _enter(string memory path) private returns (IPaymentChannels there) {
        address contract_ = _address(path, ".domain.verifyingContract");
        vm.chainId(_uint(path, ".domain.chainId"));
        vm.etch(contract_, vm.getCode("PaymentChannels.sol:PaymentChannels"));
        (bool done, bytes memory code) = contract_.call("");
        vm.assertTrue(done);
        vm.etch(contract_, code);
        return IPaymentChannels(contract_);
    }

    // ---------------------------------------------------------------- Domains and terms

    function test_Domains() external {
        for (uint256 i; _exists(_at("domains", i)); ++i) {
            string memory path = _at("domains", i);
            address contract_ = _address(path, ".verifyingContract");
            vm.chainId(_uint(path, ".chainId"));
            vm.etch(contract_, vm.getCode("PaymentChannels.sol:PaymentChannels"));
            (, bytes memory code) = contract_.call("");
            vm.etch(contract_, code);
            vm.assertEq(IPaymentChannels(contract_).domainSeparator(), _bytes32(path, ".separator"));
        }
        vm.assertTrue(_exists(_at("domains", 2)), "there are three");
    }

    function test_ChannelIds() external {
        uint256 count;
        for (; _exists(_at("terms", count)); ++count) {
            string memory path = _at("terms", count);
            vm.assertEq(_enter(path).channelId(_termsAt(path)), _bytes32(path, ".channelId"));
        }
        vm.assertEq(count, 4);
    }

    // ---------------------------------------------------------------- Signatures

    /// @dev Checks every signature of a kind as the contract recovers it.
    function _checkSignatures(string memory kind, uint256 good, uint256 bad) private {
        for (uint256 i; _exists(_at(kind, i)); ++i) {
            Signature memory s = _signature(_at(kind, i));
            string memory name = _name(_at(kind, i));
            bytes32 separator = _enter(_at(kind, i)).domainSeparator();
            vm.assertEq(keccak256(abi.encodePacked(hex"1901", separator, s.structHash)), s.digest, name);
            address signer = _harness.signerOf(separator, s.structHash, s.r, s.vs);
            if (s.valid) {
                vm.assertEq(signer, s.signer, name);
                --good;
            } else {
                vm.assertTrue(signer != s.signer || signer == address(0), name);
                --bad;
            }
        }
        vm.assertEq(good + bad, 0, "count");
    }

    function test_Badges() external {
        IPaymentChannels.Claim memory claim;
        for (uint256 i; _exists(_at("Badge", i)); ++i) {
            string memory path = _at("Badge", i);
            address holder = _address(path, ".message.holder");
            claim.badge = _badgeAt(path);
            Signature memory s = _signature(path);
            vm.assertEq(Messages.badgeHash(holder, claim.badge), s.structHash);
            bytes32 separator = _enter(path).domainSeparator();
            vm.assertEq(_harness.badgeSignerOf(separator, claim, holder), _harness.signerOf(separator, s.structHash, s.r, s.vs));
        }
        _checkSignatures("Badge", 3, 11);
    }

    function test_Receipts() external {
        for (uint256 i; _exists(_at("Receipt", i)); ++i) {
            string memory path = _at("Receipt", i);
            bytes32 hash = Messages.receiptHash(_bytes32(path, ".message.channelId"), _receiptAt(path));
            vm.assertEq(hash, _signature(path).structHash);
        }
        _checkSignatures("Receipt", 6, 11);
    }

    function testFuzz_TheContractHashesReceiptsByTheBook(
        IPaymentChannels.Terms calldata terms,
        IPaymentChannels.SignedReceipt calldata receipt
    ) external view {
        (bytes32 id, bytes32 hash) = _harness.receiptHash(terms, receipt);
        vm.assertEq(id, keccak256(abi.encode(terms, block.chainid, address(_harness))));
        vm.assertEq(hash, Messages.receiptHash(id, receipt));
    }

    function testFuzz_TheContractFindsAHolderByTheBook(IPaymentChannels.Claim memory claim, bytes32 separator, uint256 key) external view {
        bytes32 id = keccak256(abi.encode(claim.terms, block.chainid, address(_harness)));
        bytes32 structHash = Messages.receiptHash(id, claim.receipt);
        address expected = _harness.signerOf(separator, structHash, claim.receipt.r, claim.receipt.vs);
        (bytes32 foundId, address found) = _harness.holderOf(separator, claim);
        vm.assertEq(foundId, id);
        vm.assertEq(found, expected, "any signature");

        address signer;
        (signer, claim.receipt.r, claim.receipt.vs) = _sign(separator, structHash, key);
        (, found) = _harness.holderOf(separator, claim);
        vm.assertEq(found, signer, "a good one");
        claim.receipt.vs = _highS(claim.receipt.vs);
        (, found) = _harness.holderOf(separator, claim);
        vm.assertEq(found, address(0), "one with a high s");
    }

    function testFuzz_TheContractFindsABadgesSignerByTheBook(
        IPaymentChannels.Claim memory claim,
        address holder,
        bytes32 separator,
        uint256 key
    ) external view {
        bytes32 structHash = Messages.badgeHash(holder, claim.badge);
        address expected = _harness.signerOf(separator, structHash, claim.badge.r, claim.badge.vs);
        vm.assertEq(_harness.badgeSignerOf(separator, claim, holder), expected, "any signature");

        address signer;
        (signer, claim.badge.r, claim.badge.vs) = _sign(separator, structHash, key);
        vm.assertEq(_harness.badgeSignerOf(separator, claim, holder), signer, "a good one");
        claim.badge.vs = _highS(claim.badge.vs);
        vm.assertEq(_harness.badgeSignerOf(separator, claim, holder), address(0), "one with a high s");
    }

    function _sign(bytes32 separator, bytes32 structHash, uint256 key) private pure returns (address signer, bytes32 r, bytes32 vs) {
        key = 1 + key % (ORDER - 1);
        (uint8 v, bytes32 r_, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", separator, structHash)));
        (r, vs) = (r_, bytes32(uint256(s) | uint256(v - 27) << 255));
        signer = vm.addr(key);
    }

    /// @dev The lowest s that is not canonical, with the parity that was there.
    function _highS(bytes32 vs) private pure returns (bytes32) {
        return bytes32((uint256(vs) >> 255 << 255) | (ORDER / 2 + 1));
    }

    function test_Acceptances() external {
        for (uint256 i; _exists(_at("Acceptance", i)); ++i) {
            string memory path = _at("Acceptance", i);
            vm.assertEq(_harness.acceptanceHash(_bytes32(path, ".message.receipt")), _signature(path).structHash);
        }
        _checkSignatures("Acceptance", 3, 11);
    }

    function test_Revocations() external {
        for (uint256 i; _exists(_at("Revocation", i)); ++i) {
            string memory path = _at("Revocation", i);
            bytes32 hash = _harness.revocationHash(_address(path, ".message.holder"), uint64(_uint(path, ".message.at")));
            vm.assertEq(hash, _signature(path).structHash);
        }
        _checkSignatures("Revocation", 3, 11);
    }

    function test_Visits() external {
        bytes32 typehash = keccak256("Visit(address machine,bytes32 nonce)");
        for (uint256 i; _exists(_at("Visit", i)); ++i) {
            string memory path = _at("Visit", i);
            bytes memory words = abi.encode(typehash, _address(path, ".message.machine"), _bytes32(path, ".message.nonce"));
            vm.assertEq(keccak256(words), _signature(path).structHash);
        }
        _checkSignatures("Visit", 2, 11);
    }

    // ---------------------------------------------------------------- The whole contract

    function test_TheContractTakesGoodRevocationsAndRefusesSpoiltOnes() external {
        uint256 taken;
        for (uint256 i; _exists(_at("Revocation", i)); ++i) {
            string memory path = _at("Revocation", i);
            Signature memory s = _signature(path);
            uint64 time = uint64(_uint(path, ".message.at"));
            address who = _address(path, ".message.holder");
            uint256 snapshot = vm.snapshotState();
            IPaymentChannels there = _enter(path);
            vm.warp(time > NOW ? time : NOW);
            if (!s.valid) vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
            there.recordRevocation(s.signer, who, time, s.r, s.vs);
            vm.assertEq(there.revocations(s.signer, who).length, s.valid ? 1 : 0);
            vm.revertToState(snapshot);
            if (s.valid) ++taken;
        }
        vm.assertEq(taken, 3);
    }

    function test_TheContractPaysForReceiptsBadgesAndAcceptancesOfEthers() external {
        IPaymentChannels there = _enter(_at("Receipt", 2));
        IPaymentChannels.Terms memory terms = _termsAt(_at("terms", 1));
        vm.deal(address(this), 10 ether);
        there.deposit{value: 10 ether}(terms, 10 ether);
        IPaymentChannels.Claim memory claim = IPaymentChannels.Claim(terms, _receiptAt(_at("Receipt", 2)), _badgeAt(_at("Badge", 0)));
        there.redeemWithAcceptance(claim, _bytes32(_at("Acceptance", 2), ".r"), _bytes32(_at("Acceptance", 2), ".vs"));
        vm.assertEq(terms.payee.balance, 1.5 ether);
    }

    function test_TheContractPaysForGoodReceiptsWithABadgeAndRefusesSpoiltOnes() external {
        IPaymentChannels.Terms memory terms = _termsAt(_at("terms", 0));
        uint256 paid;
        for (uint256 i; _exists(_at("Receipt", i)); ++i) {
            string memory path = _at("Receipt", i);
            if (_bytes32(path, ".message.channelId") != _bytes32(_at("terms", 0), ".channelId")) continue;
            bool valid = _signature(path).valid;
            IPaymentChannels there = _fund(terms);
            IPaymentChannels.SignedReceipt memory receipt = _receiptAt(path);
            if (!valid) vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
            vm.prank(terms.machine);
            there.redeemByDelegation(IPaymentChannels.Claim(terms, receipt, _badgeAt(_at("Badge", 0))));
            if (valid) ++paid;
        }
        vm.assertEq(paid, 2);
    }

    function test_TheContractRefusesSpoiltBadges() external {
        IPaymentChannels.Terms memory terms = _termsAt(_at("terms", 0));
        uint256 refused;
        for (uint256 i; _exists(_at("Badge", i)); ++i) {
            string memory path = _at("Badge", i);
            if (_signature(path).valid) continue;
            IPaymentChannels there = _fund(terms);
            IPaymentChannels.SignedBadge memory badge = _badgeAt(path);
            vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
            vm.prank(terms.machine);
            there.redeemByDelegation(IPaymentChannels.Claim(terms, _receiptAt(_at("Receipt", 0)), badge));
            ++refused;
        }
        vm.assertEq(refused, 11);
    }

    /// @dev The contract of the first terms, with a token of their address and money under them.
    function _fund(IPaymentChannels.Terms memory terms) private returns (IPaymentChannels there) {
        there = _enter(_at("terms", 0));
        vm.etch(terms.token, address(dollar).code);
        (bool done,) = terms.token.call(abi.encodeWithSignature("mint(address,uint256)", address(this), DEPOSIT));
        vm.assertTrue(done);
        (done,) = terms.token.call(abi.encodeWithSignature("approve(address,uint256)", address(there), DEPOSIT));
        vm.assertTrue(done);
        there.deposit(terms, DEPOSIT);
    }
}
