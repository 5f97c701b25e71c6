"""The command: `python -m fundvote ballot | seal | recover`.

`ballot` prints what a wallet must sign, `seal` the seal of a vote, `recover` finds again what a
sealed vote says. A signature comes from --signature, or is made with the key in JUROR_KEY.
Exit codes: 0 done; 1 nothing fits; 2 an argument cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence

from eth_utils.address import is_address
from web3 import Web3
from web3.exceptions import Web3Exception

from fundvote.ballot import ballot, salt_of, sign_ballot, signer_of
from fundvote.lookup import NotSealed, Sealed, sealed_vote
from fundvote.seal import NO_REASON, SEAL_BYTES, find_vote, reason_hash, seal

Options = argparse.Namespace


class BadArgument(ValueError):
    """An argument that cannot be used; the text says which."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = _parser().parse_args(argv)
    commands: dict[str, Callable[[Options], int]] = {
        "ballot": print_ballot,
        "seal": print_seal,
        "recover": recover,
    }
    try:
        return commands[options.command](options)
    except (BadArgument, ValueError) as error:
        print(f"fundvote: {error}", file=sys.stderr)
        return 2
    except (NotSealed, Web3Exception, OSError) as error:
        print(f"fundvote: {error}", file=sys.stderr)
        return 1


def print_ballot(options: Options) -> int:
    """The typed data, as JSON for a wallet."""
    juror = _address("--juror", options.juror)
    print(json.dumps(ballot(_chain_id(options), options.jury, options.case, juror), indent=2))
    return 0


def print_seal(options: Options) -> int:
    """The seal of a vote."""
    chain_id = _chain_id(options)
    juror, signature = _signed(options, chain_id)
    reason = (*_reasons(options), NO_REASON)[0]
    salt = salt_of(signature)
    made = seal(chain_id, options.jury, options.case, juror, options.option, salt, reason)
    _print_vote(juror, options.option, salt, reason)
    print(f"seal    0x{made.hex()}")
    return 0


def recover(options: Options) -> int:
    """Option, salt and reason of a vote whose seal is in the log."""
    chain_id = _chain_id(options)
    juror, signature = _signed(options, chain_id)
    sealed = _sealed(options, juror, chain_id)
    salt, reasons = salt_of(signature), _reasons(options)
    where = (chain_id, options.jury, options.case, juror)
    found = find_vote(sealed.seal, *where, salt, reasons)
    if found is None:
        print("fundvote: no option fits; was a --reason given with the vote?", file=sys.stderr)
        return 1
    _print_vote(juror, found.option, found.salt, found.reason)
    if sealed.seat >= 0:
        print(f"seat    {sealed.seat}")
    return 0


def _print_vote(juror: str, option: int, salt: bytes, reason: bytes) -> None:
    print(f"juror   {juror}\noption  {option}\nsalt    0x{salt.hex()}\nreason  0x{reason.hex()}")


def _sealed(options: Options, juror: str, chain_id: int) -> Sealed:
    if options.seal is None:
        return sealed_vote(_web3(options), options.jury, options.case, juror, options.from_block)
    given = _bytes("--seal", options.seal)
    if len(given) != SEAL_BYTES:
        raise BadArgument(f"--seal has {len(given)} bytes, not {SEAL_BYTES}")
    return Sealed(chain_id, -1, given)


def _signed(options: Options, chain_id: int) -> tuple[str, bytes]:
    """The juror and the signature over the ballot."""
    key = os.environ.get("JUROR_KEY", "")
    if options.signature is None:
        if not key:
            raise BadArgument("give --signature, or the juror's key in JUROR_KEY")
        return sign_ballot(_bytes("JUROR_KEY", key), chain_id, options.jury, options.case)
    juror, signature = _address("--juror", options.juror), _bytes("--signature", options.signature)
    signer = signer_of(signature, chain_id, options.jury, options.case, juror)
    if signer != juror.lower():
        raise BadArgument(f"--signature is not {juror}'s over this ballot, but {signer}'s")
    return juror.lower(), signature


def _reasons(options: Options) -> list[bytes]:
    hashes = [_bytes("--reason-hash", text) for text in options.reason_hash]
    return [reason_hash(text) for text in options.reason] + hashes


def _chain_id(options: Options) -> int:
    return int(options.chain_id if options.chain_id is not None else _web3(options).eth.chain_id)


def _web3(options: Options) -> Web3:
    if not options.rpc:
        raise BadArgument("give the chain's node with --rpc or RPC_URL")
    return Web3(Web3.HTTPProvider(options.rpc))


def _address(name: str, text: str | None) -> str:
    if text is None or not is_address(text):
        raise BadArgument(f"{name} {text}: an address is wanted")
    return text


def _bytes(name: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise BadArgument(f"{name}: not hexadecimal") from None


def _jury(text: str) -> str:
    if not is_address(text):
        raise argparse.ArgumentTypeError(f"{text}: an address is wanted")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fundvote", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("ballot", "seal", "recover"):
        command = commands.add_parser(name)
        command.add_argument("--jury", required=True, type=_jury, help="address of the jury")
        command.add_argument("--case", required=True, type=int, help="the case's number")
        command.add_argument("--juror", help="address; not needed with JUROR_KEY")
        command.add_argument("--chain-id", type=int, help="else the node is asked")
        command.add_argument("--rpc", default=os.environ.get("RPC_URL", ""), help="else RPC_URL")
        if name == "ballot":
            continue
        command.add_argument("--signature", help="over the ballot, 65 bytes, 0x…")
        command.add_argument("--reason", action="append", default=[], help="text; may be repeated")
        command.add_argument("--reason-hash", action="append", default=[], help="0x…")
        if name == "seal":
            command.add_argument("--option", required=True, type=int, help="rung, from 0")
        else:
            command.add_argument("--seal", help="0x…; else it is read from the log")
            command.add_argument("--from-block", type=int, default=0, help="where the log begins")
    return parser


if __name__ == "__main__":
    sys.exit(main())
