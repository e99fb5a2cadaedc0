// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";

contract ViewsTest is Fixture {
    function testFuzz_ChannelIdIsTheHashOfEightWords(IPaymentChannels.Terms calldata terms, uint64 chain) external {
        vm.chainId(_bound(chain, 1, type(uint64).max - 1));
        vm.assertEq(channels.channelId(terms), keccak256(abi.encode(terms, block.chainid, address(channels))));
    }

    function test_ChannelsAnswersForManyInTheirOrder() external {
        IPaymentChannels.Terms memory erc20 = _funded();
        IPaymentChannels.Terms memory native = _fundedNative();
        _redeem(_claim(native, CUP));
        vm.prank(payer);
        channels.requestClose(erc20);
        bytes32[] memory ids = new bytes32[](4);
        (ids[0], ids[1], ids[2], ids[3]) = (_id(native), keccak256("nothing"), _id(erc20), _id(native));
        IPaymentChannels.Channel[] memory states = channels.channels(ids);
        vm.assertEq(states.length, 4);
        vm.assertEq(abi.encode(states[0]), abi.encode(DEPOSIT, CUP, 0));
        vm.assertEq(abi.encode(states[1]), abi.encode(0, 0, 0));
        vm.assertEq(abi.encode(states[2]), abi.encode(DEPOSIT, 0, NOW + WEEK));
        vm.assertEq(abi.encode(states[3]), abi.encode(states[0]));
    }

    function test_ChannelsShowsNoOtherStorageAsAChannel() external {
        _recordRevocation(uint64(NOW));
        bytes32 list = keccak256(abi.encode(holder, (1 << 160) | uint256(uint160(issuer))));
        bytes32[] memory ids = new bytes32[](3);
        (ids[0], ids[1], ids[2]) = (list, keccak256(abi.encode(list)), bytes32(0));
        IPaymentChannels.Channel[] memory states = channels.channels(ids);
        for (uint256 i; i < ids.length; ++i) {
            vm.assertEq(abi.encode(states[i]), abi.encode(0, 0, 0));
        }
    }

    function testFuzz_TheDomainIsEip712s(uint64 chain) external {
        vm.chainId(_bound(chain, 1, type(uint64).max - 1));
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address contract_,
            bytes32 salt,
            uint256[] memory more
        ) = channels.eip712Domain();
        vm.assertEq(uint256(uint8(fields)), 0x0f);
        vm.assertEq(name, "Crema");
        vm.assertEq(version, "1");
        vm.assertEq(chainId, block.chainid);
        vm.assertEq(contract_, address(channels));
        vm.assertEq(salt, bytes32(0));
        vm.assertEq(more.length, 0);
        bytes32 typehash = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 separator = keccak256(abi.encode(typehash, keccak256("Crema"), keccak256("1"), block.chainid, address(channels)));
        vm.assertEq(channels.domainSeparator(), separator);
    }
}
