"""A juror's arithmetic: Python, JavaScript and the contract give the same answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

import fundvote
from fundplan import NOBODY
from fundvote.ballot import signer_of
from scripts.deployment.artifacts import returning_code
from scripts.toolenv import ROOT, tool_environment
from tests.support.evm import CHAIN_ID, Chain, Contract, address_of

Row = dict[str, Any]
VECTORS: dict[str, list[Any]] = json.loads((ROOT / "fundvote" / "vectors.json").read_text("utf-8"))
CHECKER = Path(__file__).with_suffix(".mjs")
TERMS = (21, 5_000, 1_000, 5_000, 6_666, 2, 3, False, True, 259_200, 172_800, 43_200, 172_800)
COURT = address_of("a court")


def raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def rows(name: str) -> Any:
    return pytest.mark.parametrize("row", VECTORS[name])


# --- the vectors, in Python ----------------------------------------------------------------------


@rows("ballots")
def test_the_ballot_is_the_typed_data_and_digest_that_wallets_sign(row: Row) -> None:
    where = (row["chainId"], row["jury"], row["caseId"], row["juror"])
    assert fundvote.ballot(*where) == row["typedData"]
    assert fundvote.ballot_digest(*where) == raw(row["digest"])


@rows("ballots")
def test_the_key_gives_the_signature_and_the_signature_the_salt(row: Row) -> None:
    where = (row["chainId"], row["jury"], row["caseId"])
    assert fundvote.sign_ballot(raw(row["key"]), *where) == (row["juror"], raw(row["signature"]))
    assert fundvote.salt_of(raw(row["signature"])) == raw(row["salt"])
    assert signer_of(raw(row["signature"]), *where, row["juror"]) == row["juror"]


@rows("ballots")
def test_a_wallet_that_reads_the_typed_data_gives_the_same_signature(row: Row) -> None:
    """eth_account takes the JSON as a wallet does, and knows nothing of our code."""
    typed = row["typedData"]
    domain = typed["domain"] | {"chainId": int(typed["domain"]["chainId"])}
    signed = Account.sign_typed_data(raw(row["key"]), full_message=typed | {"domain": domain})
    assert bytes(signed.signature) == raw(row["signature"])


@rows("signatures")
def test_every_way_to_write_a_signature_gives_one_salt(row: Row) -> None:
    assert fundvote.salt_of(raw(row["signature"])) == raw(row["salt"])


@rows("notSignatures")
def test_what_is_no_signature_gives_no_salt(row: str) -> None:
    with pytest.raises(ValueError, match="not a signature"):
        fundvote.salt_of(raw(row))


@rows("reasons")
def test_a_reason_is_hashed_in_nfc_without_blanks_at_its_ends(row: Row) -> None:
    assert fundvote.reason_hash(row["text"]) == raw(row["hash"])


@rows("notReasons")
def test_half_a_character_is_no_reason(row: str) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        fundvote.reason_hash(row)


@rows("seals")
def test_a_seal_hides_a_vote_and_trying_all_finds_it(row: Row) -> None:
    where = (row["chainId"], row["jury"], row["caseId"], row["juror"])
    salt, reason = raw(row["salt"]), raw(row["reason"])
    seal = fundvote.seal(*where, row["option"], salt, reason)
    assert seal == raw(row["seal"])
    found = fundvote.find_vote(seal, *where, salt, [reason])
    assert found == fundvote.Found(row["option"], salt, reason)
    assert fundvote.find_vote(seal, *where, raw(row["seal"]) + bytes(9), [reason]) is None


@rows("lots")
def test_a_lot_is_the_hash_of_seed_and_account(row: Row) -> None:
    assert fundvote.lot(raw(row["seed"]), row["account"]) == int(row["lot"])


@rows("thresholds")
def test_a_threshold_follows_size_round_and_electorate(row: Row) -> None:
    found = fundvote.threshold(row["size"], row["round"], row["electorate"])
    assert found == int(row["threshold"])


@rows("draws")
def test_who_is_drawn_has_a_lot_below_the_threshold(row: Row) -> None:
    rule = (row["size"], row["round"], row["electorate"])
    assert fundvote.is_drawn(raw(row["seed"]), row["account"], *rule) == row["drawn"]


# --- JavaScript ----------------------------------------------------------------------------------


@pytest.mark.parametrize("keccak", ["imported", "from the page"])
def test_javascript_passes_all_the_same_vectors(keccak: str) -> None:
    done = subprocess.run(
        ["node", str(CHECKER), keccak],
        cwd=ROOT,
        env=tool_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    checked = sum(len(VECTORS[name]) for name in VECTORS)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, f"{checked} agree", "")


# --- the contract --------------------------------------------------------------------------------


def jury_of(electorate: int) -> tuple[Chain, Contract]:
    """A jury beside a census: a few instructions that answer `electorate`, twice, to everything."""
    chain = Chain(1_800_000_000)
    push = b"\x63" + electorate.to_bytes(4, "big")
    census = push + bytes.fromhex("5f52") + push + bytes.fromhex("60205260405ff3")
    members = chain.create(returning_code(census), COURT)
    forwarder = chain.deploy("MemberForwarder", sender=COURT).address
    given = (members, (COURT,) * 3, forwarder, NOBODY, TERMS)
    return chain, chain.deploy("Jury", *given, sender=COURT)


def drawn_case(chain: Chain, jury: Contract, case_kind: int = 0) -> bytes:
    """Open case 1 and draw; its seed."""
    jury.send("openCase", case_kind, 1, chain.now, 4, 3, 0, sender=COURT)
    jury.send("draw", 1, sender=COURT)
    for _ in range(5):
        chain.now += 1
    jury.send("draw", 1, sender=COURT)
    return bytes(jury.view("caseOf", 1)["seed"])


def test_the_contract_seals_alike() -> None:
    _, jury = jury_of(100)
    for row in VECTORS["seals"]:
        vote = (row["caseId"], row["juror"], row["option"], raw(row["salt"]), raw(row["reason"]))
        case_id, juror, option, salt, reason = vote
        expected = fundvote.seal(CHAIN_ID, jury.address, case_id, juror, option, salt, reason)
        assert bytes(jury.view("sealOf", *vote)) == expected


@pytest.mark.parametrize("electorate", [0, 21, 22, 42, 43, 84, 85, 1_000, 101_000_000, 2**32 - 1])
def test_the_contract_draws_alike_in_every_round(electorate: int) -> None:
    chain, jury = jury_of(electorate)
    seed = drawn_case(chain, jury)
    opened = chain.now
    accounts = [address_of(f"member {number}") for number in range(3)]
    for round_ in range(3):
        chain.now = opened + round_ * TERMS[9]
        for account in accounts:
            answer = jury.view("lotOf", 1, account)
            assert answer["lot"] == fundvote.lot(seed, account)
            assert answer["threshold"] == fundvote.threshold(TERMS[0], round_, electorate)


# --- the command ---------------------------------------------------------------------------------

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command() -> Command:
    def run(*args: str, key: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / ".venv/bin/python"), "-m", "fundvote", *args],
            cwd=ROOT,
            env=tool_environment() | {"JUROR_KEY": key, "RPC_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def case_options(row: Row) -> list[str]:
    options = {"--chain-id": row["chainId"], "--jury": row["jury"], "--case": row["caseId"]}
    return [str(part) for item in options.items() for part in item]


def test_the_command_prints_the_ballot_that_a_wallet_signs(command: Command) -> None:
    row = VECTORS["ballots"][0]
    done = command("ballot", *case_options(row), "--juror", row["juror"])
    assert (done.returncode, json.loads(done.stdout)) == (0, row["typedData"])


def test_the_command_recovers_what_the_command_sealed_by_key_or_by_signature(
    command: Command,
) -> None:
    row = VECTORS["ballots"][1]
    vote = ("--option", "2", "--reason", "too much")
    sealed = command("seal", *case_options(row), *vote, key=row["key"])
    seal = sealed.stdout.split()[-1]
    signed = ("--signature", row["signature"], "--juror", row["juror"])
    for key, given in ((row["key"], ()), ("", signed)):
        args = ("recover", *case_options(row), "--seal", seal, "--reason", "too much", *given)
        done = command(*args, key=key)
        assert done.returncode == 0, done.stderr
        assert done.stdout == sealed.stdout[: sealed.stdout.index("seal")]


def test_the_command_says_when_nothing_fits(command: Command) -> None:
    row = VECTORS["ballots"][0]
    done = command("recover", *case_options(row), "--seal", "0x" + "11" * 23, key=row["key"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "no option fits" in done.stderr


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((), "give --signature, or the juror's key in JUROR_KEY"),
        (("--signature", "0x12"), "--juror None: an address is wanted"),
        (("--signature", "zz", "--juror", COURT), "--signature: not hexadecimal"),
        (("--signature", "0x12", "--juror", COURT), "not a signature: 65 bytes"),
        (
            ("--signature", VECTORS["ballots"][0]["signature"], "--juror", COURT),
            "--signature is not " + COURT,
        ),
    ],
)
def test_the_command_names_an_argument_that_it_cannot_use(
    command: Command, args: tuple[str, ...], text: str
) -> None:
    row = VECTORS["ballots"][0]
    done = command("recover", *case_options(row), "--seal", "0x" + "11" * 23, *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("fundvote: " + text)
