// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Band, MembershipTerms} from "./FundTypes.sol";

/// @notice A member's state, derived from time, index and flags; never stored.
enum MemberStatus {
    None,
    Waiting, // pays, not yet covered for illness
    Covered,
    Grace, // prepaid balance used up; may still cure
    Lapsed,
    Leaving, // asked to leave; pays the open period, then is refunded
    Left,
    Expelled
}

/// @notice An application to join.
struct Application {
    address member;
    uint32 cover; // cover level, 1 to `MembershipTerms.maxCover`
    uint8 band; // index of the age band at joining
    uint256 prepayment; // token units, paid by the caller
    bytes32 healthCommitment; // salted hash of the health declaration
    bytes32 rulesHash; // the rules agreed to; must be those in force
    address referrer; // a present or former member who brought the applicant in; zero: nobody
}

/// @notice An attestor's permission to join, signed as EIP-712 typed data in the fund's domain.
struct Voucher {
    address member;
    bytes32 identity; // the attestor's salted pseudonym of the person, the same at every application
    bytes32 healthCommitment; // of the declaration the attestor saw
    uint8 band;
    uint32 maxCover;
    uint48 validUntil; // last second + 1
    uint256 nonce; // one use each per attestor
}

/// @notice What the fund answers about a member's cover at a moment.
struct Cover {
    uint40 number; // member number; 0: not covered then
    uint32 level; // cover level in force, after waiting where asked
    uint8 ageFrom; // the age band at joining
    uint8 ageTo;
    uint40 joinedAt;
    uint40 waitsUntil; // end of the waiting asked for
}

/// @notice The stored facts of a member, and what follows from them at once.
struct MemberFacts {
    uint256 number; // of the journal entry that brought the member in; 0: never a member
    uint256 units;
    uint256 cover; // cover level
    uint256 band;
    uint256 expiryTick; // the balance is used up when the share index reaches expiryTick * tick
    uint256 spare; // token units at no risk: what rounding the expiry down left
    uint256 joinedAt;
    uint256 exitPeriod; // leaves with this period's settlement; 0: not leaving
    uint256 lapsedAt; // when the balance was used up; 0: it is not
    uint256 expelledAt; // 0: not expelled
    address referrer;
}

/// @title Members: joining, prepaying, lapsing, curing, leaving
interface IMembership {
    /// @notice `payer` paid for `member`, who pays shares from now and is covered after waiting.
    event MemberJoined(
        address indexed member,
        uint256 indexed number,
        address payer,
        uint256 units,
        uint256 cover,
        uint256 band,
        uint256 balance,
        uint256 expiryTick,
        bytes32 healthCommitment,
        bytes32 rulesHash,
        address referrer
    );
    /// @notice A voucher was used; it cannot be used again.
    event VoucherUsed(address indexed member, address indexed attestor, bytes32 identity, uint256 nonce);
    event MemberToppedUp(
        address indexed member, address payer, uint256 amount, uint256 balance, uint256 expiryTick
    );
    /// @notice A lapsed member paid inside grace: covered again from now, not for [lapsedAt, now).
    event MemberCured(address indexed member, uint256 lapsedAt);
    event CoverRaised(
        address indexed member,
        uint256 oldCover,
        uint256 newCover,
        uint256 units,
        uint256 amount,
        uint256 balance,
        uint256 expiryTick
    );
    /// @notice The member leaves after the settlement of `period`; at once (0) where cover had lapsed already.
    event ExitRequested(address indexed member, uint256 indexed period, uint256 units, uint256 balance);
    /// @notice A member who left was paid out in full.
    event RefundPaid(address indexed member, address to, uint256 amount);
    /// @notice A verdict ended the membership at once; `balance` can be collected, after `stake` was taken off.
    event MemberExpelled(address indexed member, uint256 indexed matter, uint256 stake, uint256 balance);
    /// @notice A verdict cost the member part of the prepaid balance.
    event StakeTaken(
        address indexed member, uint256 indexed matter, uint256 amount, uint256 balance, uint256 expiryTick
    );
    /// @notice From now on only `agent`, or who follows it in the register, acts for the member in this fund.
    event MemberRepresented(address indexed member, address indexed agent);
    /// @notice The members whose balance ends at this tick lapsed.
    event TickLapsed(uint256 indexed tick, uint256 indexed period, uint256 units, uint256 payers);
    event AttestorRegistered(address indexed attestor);
    /// @notice By a new version of the rules, or by a challenge; no later voucher of this attestor counts.
    event AttestorRemoved(address indexed attestor);

    error AlreadyMember(address member, MemberStatus status);
    error NotPayingMember(address member, MemberStatus status);
    error GraceOver(address member, uint256 endedAt);
    /// @notice Somebody else would put at risk what an earlier membership left over: collect the refund first.
    error RefundDue(address member, uint256 amount);
    error RulesNotInForce(bytes32 agreed, bytes32 inForce);
    error UnknownBand(uint256 band);
    error CoverOutOfRange(uint256 cover, uint256 least, uint256 most);
    error PrepaymentTooSmall(uint256 balance, uint256 least);
    error PrepaymentTooLarge(uint256 balance);
    error VoucherRequired();
    error VoucherNotForThis(address member, uint256 band);
    error VoucherExpired(uint256 validUntil);
    error VoucherAlreadyUsed(address attestor, uint256 nonce);
    error UnknownAttestor(address attestor);
    error VoucherNotSigned(address attestor);
    error VoucherForOtherHealth(bytes32 attested, bytes32 declared);
    error IdentityMissing();
    /// @notice The person is a member under another address, or was expelled there.
    error IdentityInUse(bytes32 identity, address holder, MemberStatus status);
    /// @notice Not a member, the applicant itself, or named by somebody else than the applicant.
    error UnknownReferrer(address referrer);
    error OnlyAgents(address caller);
    /// @notice An agent acts for this member; the member's own key counts no more.
    error KeyReplaced(address member);
    error MemberAddressZero();
    error RefundNotDue(address member, MemberStatus status);
    error PayeeAddressZero();

    /// @notice Join an open plan, or pay for somebody else to. Emits {MemberJoined}, {JournalEntry}.
    /// @dev Requirements: the plan is open; `rulesHash` in force; not a paying member; balance at least the minimum.
    /// What an earlier membership left over counts towards the balance; only the member may bring it in.
    function join(Application calldata application) external;

    /// @notice Join with an attestor's voucher. Emits {VoucherUsed}, {MemberJoined}, {JournalEntry}.
    /// @param attestor Who signed; an account with code is asked by EIP-1271.
    function joinAttested(
        Application calldata application,
        Voucher calldata voucher,
        address attestor,
        bytes calldata signature
    ) external;

    /// @notice Add to a member's prepaid balance; anyone may pay. Cures a lapse inside grace.
    /// Emits {MemberToppedUp}, {JournalEntry}, and {MemberCured} on a cure.
    function topUp(address member, uint256 amount) external;

    /// @notice Raise the caller's cover level; the added part waits again. Emits {CoverRaised}, {JournalEntry}.
    /// @dev There is no lowering: it would let a member step out of part of a published bill. Leave and join anew.
    function raiseCover(uint32 newCover, uint256 amount) external;

    /// @notice As `raiseCover`, for attested plans. Emits {VoucherUsed} too.
    function raiseCoverAttested(
        uint32 newCover,
        uint256 amount,
        Voucher calldata voucher,
        address attestor,
        bytes calldata signature
    ) external;

    /// @notice Leave. The open period is still paid; then the whole balance can be collected. Emits {ExitRequested}.
    function exit() external;

    /// @notice Pay a member who left, to the member's own address; anyone may call. Emits {RefundPaid}, {JournalEntry}.
    function collectRefund(address member) external;

    /// @notice The caller, who left, is paid at `to`. Emits {RefundPaid}, {JournalEntry}.
    function collectRefundTo(address to) external;

    /// @notice From now on only an agent acts for the calling member, and pays and is paid instead. Only by the register of
    /// agents, which passes on what an agent wants. Emits {MemberRepresented}.
    function represent() external;

    /// @notice Whether an agent acts for the member.
    function isRepresented(address member) external view returns (bool);

    function statusOf(address member) external view returns (MemberStatus);

    /// @notice Prepaid balance, token units: what the member would be refunded if no further share fell due.
    function balanceOfMember(address member) external view returns (uint256);

    /// @notice The stored facts of a member; see docs/specification.md for each.
    function memberOf(address member) external view returns (MemberFacts memory);

    /// @notice The member's cover at moment `at`, after `waitingSeconds`.
    function coverAt(address member, uint256 at, uint256 waitingSeconds) external view returns (Cover memory);

    /// @notice The member's number if covered at `since` and still now, else 0; who referred the member; and whether an agent
    /// acts for it: who may object, and who may sit on a jury.
    function jurorOf(address member, uint256 since)
        external
        view
        returns (uint256 number, address referrer, bool represented);

    /// @notice Who brought the member in; zero if nobody.
    function referrerOf(address member) external view returns (address);

    /// @notice How many members are covered, without counting them one by one. Constant work.
    /// @return covered For the draw: paying members at the last settlement, less all who began to pay since about a waiting
    /// time ago; at least half of `most`. A newcomer who is gone already is taken off twice; a leaver is still counted.
    /// @return most For the quorum: paying members now, at most those of about a waiting time ago.
    function electorate() external view returns (uint256 covered, uint256 most);

    /// @notice The member's address an identity belongs to; zero if unknown.
    function holderOf(bytes32 identity) external view returns (address);

    function isAttestor(address account) external view returns (bool);
    function bandOf(uint256 band) external view returns (Band memory);
    function membershipTerms() external view returns (MembershipTerms memory);
    function rulesHash() external view returns (bytes32);
    /// @notice Paying members: not lapsed, not left. A head count, whatever their units.
    function payers() external view returns (uint256);
}
