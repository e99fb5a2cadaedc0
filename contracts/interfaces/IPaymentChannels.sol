// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Payment channels of coffee machines
/// @notice One-way channels: a payer deposits, a holder's signed receipts say what is owed in all, the payee redeems the newest.
/// No owner, no upgrade, no fee, no pause. Sections 2 and 3 of the protocol page say what every function must hold.
///
/// An expired badge: a receipt is judged by its own time, not by the time of its redemption. It stays good for ever if it was issued while
/// its badge was good; a receipt issued later never is. The contract cannot see when a receipt was really signed: a holder that writes an
/// earlier time into it, and a payee that takes it, can still use up the deposit, as a holder with a good badge can. To end a badge
/// against both, revoke it.
///
/// A chain that changes its id: the ids of channels and all signatures commit to the id, and both follow it. Money that is in a channel
/// then can be neither redeemed nor paid back until the former id returns. Redeem and close before a change that is announced. After a fork
/// receipts are redeemable on each side that keeps the id, and on none that changes it.
///
/// A token that pauses, or blocks this contract: no deposit, redemption or refund goes through, and nothing is booked; `close` leaves the
/// channel closing as of now. Time does not stop: when the token moves again and the notice has ended meanwhile, the payer's refund and the
/// payee's redemption are a race. One token cannot hold up the channels of another.
///
/// A lost key: there is nobody to restore it. A payer's deposit is then spent by receipts, or given back by the payee. What a payee is owed
/// still goes to its address, and nowhere else. A lost issuer's key signs no badges and no revocations any more; take another issuer, in
/// another channel.
interface IPaymentChannels {
    /// @notice What a channel is about. It never changes; the channel's id commits to it.
    /// @param payer pays and gets the rest back
    /// @param payee gets what is redeemed
    /// @param token the ERC-20, or zero for the chain's native coin
    /// @param issuer signs badges, and receipts that need no badge
    /// @param machine signs acceptances; may redeem for the payee
    /// @param noticePeriod seconds between the payer asking for the money back and getting it; `type(uint32).max` means never
    struct Terms {
        address payer;
        address payee;
        address token;
        address issuer;
        address machine;
        uint32 noticePeriod;
    }

    /// @notice The whole state of a channel, one storage slot.
    /// @param deposited all that was ever paid in, less what was given back
    /// @param redeemed all that was ever paid out to the payee; never falls
    /// @param closesAt Unix seconds from which a refund is possible; zero when no closing was asked for
    struct Channel {
        uint104 deposited;
        uint104 redeemed;
        uint48 closesAt;
    }

    /// @notice A receipt with its compact signature (EIP-2098). The channel's id is computed from the terms beside it.
    struct SignedReceipt {
        uint64 sequence;
        uint128 cumulativeAmount;
        uint64 issuedAt;
        bytes32 previous;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice The issuer's badge for the receipt's signer. All zero when the issuer signed the receipt itself.
    struct SignedBadge {
        uint64 issuedAt;
        uint64 expiresAt;
        uint128 dailyLimit;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice All that one redemption needs.
    struct Claim {
        Terms terms;
        SignedReceipt receipt;
        SignedBadge badge;
    }

    /// @notice A revocation as it was recorded.
    /// @param revokedAt ends every badge issued at or before this time
    /// @param recordedAt when it was recorded; it binds a notice period later
    struct RecordedRevocation {
        uint64 revokedAt;
        uint64 recordedAt;
    }

    // ---------------------------------------------------------------- Events

    /// @notice A channel got money.
    /// @param amount in the token's smallest unit
    event Deposited(bytes32 indexed channelId, uint256 amount);

    /// @notice A receipt was paid.
    /// @param amount paid now, in the token's smallest unit; the sum of all is the channel's `redeemed`
    event Redeemed(bytes32 indexed channelId, uint256 amount);

    /// @notice The rest can be taken back from `closesAt` on (Unix seconds).
    event CloseRequested(bytes32 indexed channelId, uint256 closesAt);

    /// @notice The payer leaves its money in after all.
    event CloseCancelled(bytes32 indexed channelId);

    /// @notice The rest of a channel was given back, by `close`, `refund` or `refundTo`.
    /// @param to who got it
    /// @param amount in the token's smallest unit, zero where nothing was left
    event Refunded(bytes32 indexed channelId, address indexed to, uint256 amount);

    /// @notice Every badge of `holder` issued at or before `revokedAt` ends, in each channel of `issuer` a notice period from now.
    /// @param count of the revocations of this issuer, this one included: the first has 1, and there are no gaps
    event RevocationRecorded(address indexed issuer, address indexed holder, uint64 revokedAt, uint256 count);

    /// @notice `redeemMany` left out one of its rows.
    /// @param index the row, from zero
    /// @param reason the encoded error that the row alone would have reverted with; empty where its bytes are no claim at all
    event Skipped(uint256 index, bytes32 indexed channelId, bytes reason);

    // ---------------------------------------------------------------- Errors

    /// @notice An amount of zero does nothing.
    error ZeroAmount();
    /// @notice `payer`, `payee`, `issuer` and `machine` must not be zero, `payer` and `payee` not this contract: money would be lost.
    error UnusableTerms(address payer, address payee, address issuer, address machine);
    /// @notice Money sent to `recipient` (zero, or this contract) would be lost.
    error UnusableRecipient(address recipient);
    /// @notice The call must carry `expected` of native coin: the amount for the native coin, nothing for an ERC-20.
    error WrongValue(uint256 value, uint256 expected);
    /// @notice Permits and authorizations need an ERC-20; `token` is zero.
    error NativeToken();
    /// @notice A channel holds at most `type(uint104).max`; `most` more can be deposited.
    error DepositTooLarge(uint256 amount, uint256 most);
    /// @notice The balance rose by `received` only: the token takes a fee or did not pay.
    error DepositTooSmall(uint256 received, uint256 amount);
    /// @notice A deposit started while the token was moving the money of another one.
    error DepositInsideDeposit();
    /// @notice `token` (zero: the native coin) did not move `amount` from `from` to `to`.
    error TransferFailed(address token, address from, address to, uint256 amount);

    /// @notice Only the channel's payer may do this.
    error NotPayer(address sender, address payer);
    /// @notice Only the channel's payee may do this.
    error NotPayee(address sender, address payee);
    /// @notice Only the payee or the machine may redeem without the machine's acceptance.
    error NotPayeeOrMachine(address sender, address payee, address machine);

    /// @notice A message is signed by another key than `expected`. `signer` is zero where the signature is not canonical
    /// (s above n/2, r or s zero) or recovers no key.
    error WrongSigner(address signer, address expected);
    /// @notice The receipt's time is not within its badge's.
    error OutsideBadge(uint256 receiptIssuedAt, uint256 badgeIssuedAt, uint256 badgeExpiresAt);
    /// @notice The revocation of `revokedAt` ended the badge at `endedAt` (both Unix seconds).
    error BadgeRevoked(uint64 revokedAt, uint256 endedAt);
    /// @notice The receipt must owe more than was paid already; a later one was redeemed.
    error StaleReceipt(uint256 cumulativeAmount, uint256 redeemed);
    /// @notice All that was deposited is paid out; the receipt can be redeemed after a top-up.
    error DepositExhausted(uint256 cumulativeAmount, uint256 deposited);
    /// @notice With this little gas a row that fails cannot be told from one that was starved. Send more gas.
    error TooLittleGas(uint256 available, uint256 needed);
    /// @notice Only this contract calls that.
    error NotSelf(address sender);

    /// @notice The payer asked already; `closesAt` stays.
    error AlreadyClosing(uint256 closesAt);
    /// @notice With the greatest notice period the payer cannot ask for the money; the payee may close.
    error NeverCloses();
    /// @notice No closing was asked for.
    error NotClosing();
    /// @notice The notice period ends at `closesAt`.
    error NotYetClosed(uint256 closesAt, uint256 time);

    /// @notice A revocation cannot be recorded before its own time.
    error RevocationInFuture(uint64 revokedAt, uint256 time);
    /// @notice The last one recorded, of `last`, ends the same badges and more.
    error RevocationNotNewer(uint64 revokedAt, uint64 last);

    // ---------------------------------------------------------------- Paying in

    /// @notice Pays `amount` into a channel. Opens it, tops it up, or reuses it; never touches `closesAt`. Anyone may.
    /// @dev An ERC-20 is taken from the sender by `transferFrom`; the call reverts unless the balance rose by the whole amount.
    /// @param terms the channel
    /// @param amount in the token's smallest unit; for the native coin the value of the call
    function deposit(Terms calldata terms, uint256 amount) external payable;

    /// @notice As `deposit`, with the sender's own permit (EIP-2612) of exactly `amount`.
    /// @dev A permit that fails is ignored, so one that another sender used up first does no harm: the allowance decides.
    /// @param deadline the permit's, Unix seconds
    function depositWithPermit(Terms calldata terms, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice As `deposit`, from the account that signed an EIP-3009 ReceiveWithAuthorization. Anyone may send it.
    /// @dev The authorization's nonce is `keccak256(abi.encode(channelId, salt))`, so its money cannot be pointed at another channel.
    /// @param from the signer, whose money it is
    /// @param validAfter Unix seconds, the authorization's
    /// @param validBefore Unix seconds, the authorization's
    /// @param salt any value that the signer did not use before for this channel
    function depositWithAuthorization(
        Terms calldata terms,
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    // ---------------------------------------------------------------- Redeeming

    /// @notice Pays the payee `min(cumulativeAmount, deposited) - redeemed` for a receipt that the issuer signed. By payee or machine.
    function redeem(Terms calldata terms, SignedReceipt calldata receipt) external;

    /// @notice As `redeem`, for a receipt that a badge's holder signed (or the issuer: then the badge is not looked at).
    function redeemByDelegation(Claim calldata claim) external;

    /// @notice As `redeemByDelegation`, to another address. By the payee only: a payee that the token refuses loses nothing.
    function redeemTo(Claim calldata claim, address recipient) external;

    /// @notice As `redeemByDelegation`, by anyone who brings the machine's Acceptance of that receipt.
    /// @param r of the Acceptance
    /// @param vs of the Acceptance
    function redeemWithAcceptance(Claim calldata claim, bytes32 r, bytes32 vs) external;

    /// @notice Redeems many. A row that would revert is skipped with an event, and the others are paid.
    /// @dev Neighbours with the same payee and token are paid by one transfer, so sort by these; where a row or the transfer fails,
    /// halves are tried, down to the row that is to be skipped. A row alone gets at most 250,000 gas. A million gas a row is enough
    /// whatever the rows do; with less, a failure can make the call revert with `TooLittleGas`, for a good row must never be skipped
    /// because gas was short. What is not used costs nothing.
    /// @param claims the sender must be payee or machine of each
    function redeemMany(Claim[] calldata claims) external;

    // ---------------------------------------------------------------- Paying back

    /// @notice Gives the rest back to the payer at once. By the payee only.
    /// @dev Where the payer's address refuses the money, the channel is left closing as of now instead, so that the payer can
    /// take it with `refundTo`, and the payee is not held up.
    function close(Terms calldata terms) external;

    /// @notice Asks for the rest, which is due a notice period from now. By the payer only.
    function requestClose(Terms calldata terms) external;

    /// @notice Takes a request to close back. By the payer only.
    function cancelClose(Terms calldata terms) external;

    /// @notice Gives the rest back to the payer once the notice period is over. Anyone may.
    function refund(Terms calldata terms) external;

    /// @notice As `refund`, to another address. By the payer only: a payer that the token refuses loses nothing.
    function refundTo(Terms calldata terms, address recipient) external;

    // ---------------------------------------------------------------- Revocations

    /// @notice Records the issuer's signed revocation of a holder's badges. Anyone may.
    /// @param revokedAt every badge issued at or before it ends; Unix seconds, not in the future, above the last one recorded
    /// @param r of the Revocation
    /// @param vs of the Revocation
    function recordRevocation(address issuer, address holder, uint64 revokedAt, bytes32 r, bytes32 vs) external;

    // ---------------------------------------------------------------- Views

    /// @notice `keccak256(abi.encode(terms, block.chainid, address(this)))`.
    function channelId(Terms calldata terms) external view returns (bytes32);

    /// @notice The state of many channels, in the order of `ids`; all zero where nothing was ever deposited.
    function channels(bytes32[] calldata ids) external view returns (Channel[] memory);

    /// @notice All revocations recorded for an issuer and a holder, oldest first, `revokedAt` rising.
    function revocations(address issuer, address holder) external view returns (RecordedRevocation[] memory);

    /// @notice How many revocations of an issuer are recorded, of all its holders together. A reader that has seen the events of counts 1 to
    /// this one has missed none.
    function revocationCount(address issuer) external view returns (uint256);

    /// @notice The domain of every signed message (EIP-712).
    function domainSeparator() external view returns (bytes32);

    /// @notice The same domain, field by field (EIP-5267).
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
