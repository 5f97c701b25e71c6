"""Is this a token that a fund can keep? Asked before anything is sent."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.address import is_address, to_checksum_address
from eth_utils.crypto import keccak
from web3 import Web3
from web3.exceptions import ContractLogicError, Web3Exception

from fundplan.bounds import MAX_DECIMALS, MIN_DECIMALS
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.steps import Token

# Somebody who surely holds nothing of the token: the probe's other side.
PROBE = to_checksum_address("0x" + keccak(text="mutual-aid fund: token probe")[12:].hex())


def inspect_token(web3: Web3, address: str) -> Token:
    """Code, decimals and symbol of a token. Raises Refused where it cannot be kept."""
    if not is_address(address):
        raise Refused(Reason.BAD_TOKEN, f"TOKEN is {address!r}, which is not an address")
    address = to_checksum_address(address)
    if not web3.eth.get_code(address):
        raise Refused(Reason.BAD_TOKEN, f"there is no contract at {address} on this chain")
    decimals = _number(_view(web3, address, "decimals()"))
    if decimals is None or not MIN_DECIMALS <= decimals <= MAX_DECIMALS:
        text = f"decimals() of {address} is {decimals}; allowed: {MIN_DECIMALS} to {MAX_DECIMALS}"
        raise Refused(Reason.BAD_TOKEN, text)
    symbol = _word(_view(web3, address, "symbol()"))
    if not symbol:
        raise Refused(Reason.BAD_TOKEN, f"{address} has no symbol() that can be read")
    if _number(_view(web3, address, "totalSupply()")) is None:
        raise Refused(Reason.BAD_TOKEN, f"{address} has no totalSupply(): it is not an ERC-20")
    return Token(address, symbol, decimals)


def probe_token(web3: Web3, token: Token, holder: str) -> str:
    """Simulate that `holder` is paid from and pays back, sending nothing.

    Returns one sentence on what was found. Raises Refused for a token that keeps part of a
    transfer, says false, moves nothing or reverts. Nothing can be found out where the holder has
    none of the token, or the node cannot simulate: the sentence says so.
    """
    address = str(token.address)
    held = _number(_view(web3, address, "balanceOf(address)", holder)) or 0
    if held == 0:
        return f"not probed: {holder} holds no {token.symbol}"
    amount = min(held, 10**token.decimals)
    back = amount // 2
    calls = [
        (holder, _call("approve(address,uint256)", PROBE, amount)),
        (PROBE, _call("transferFrom(address,address,uint256)", holder, PROBE, amount)),
        (PROBE, _call("balanceOf(address)", PROBE)),
        (PROBE, _call("transfer(address,uint256)", holder, back)),
        (PROBE, _call("balanceOf(address)", holder)),
    ]
    results = _simulate(web3, address, calls)
    if results is None:
        return "not probed: the node does not offer eth_simulateV1"
    _check_call("approve", results[0], token)
    _check_call("transferFrom", results[1], token)
    _check_balance("transferFrom", results[2], amount, token)
    _check_call("transfer", results[3], token)
    _check_balance("transfer", results[4], held - amount + back, token)
    return f"probed: {token.symbol} arrives in full"


def _check_call(name: str, result: dict[str, Any], token: Token) -> None:
    if int(result["status"], 16) != 1:
        text = f"{name} of {token.symbol} reverts: {result.get('error', {}).get('message', '')}"
        raise Refused(Reason.BAD_TOKEN, text)
    answer = bytes.fromhex(result["returnData"][2:])
    if answer and _number(answer) != 1:
        raise Refused(Reason.BAD_TOKEN, f"{name} of {token.symbol} says false")


def _check_balance(name: str, result: dict[str, Any], expected: int, token: Token) -> None:
    found = _number(bytes.fromhex(result["returnData"][2:]))
    if found != expected:
        text = (
            f"{name} of {token.symbol} leaves {found} token units where {expected} were due: it"
            " keeps a fee, rebases, or moves nothing"
        )
        raise Refused(Reason.BAD_TOKEN, text)


def _simulate(
    web3: Web3, token: str, calls: list[tuple[str, bytes]]
) -> list[dict[str, Any]] | None:
    block = {
        "calls": [{"from": who, "to": token, "data": "0x" + data.hex()} for who, data in calls]
    }
    answer = web3.provider.make_request(
        "eth_simulateV1",  # type: ignore[arg-type]
        [{"blockStateCalls": [block], "validation": False}, "latest"],
    )
    if "error" in answer or not answer.get("result"):
        return None
    return list(answer["result"][0]["calls"])


def _call(signature: str, *arguments: Any) -> bytes:
    types = [kind for kind in signature[signature.index("(") + 1 : -1].split(",") if kind]
    return bytes(keccak(text=signature)[:4]) + encode(types, arguments)


def _view(web3: Web3, address: str, signature: str, *arguments: Any) -> bytes:
    data = "0x" + _call(signature, *arguments).hex()
    try:
        return bytes(web3.eth.call({"to": to_checksum_address(address), "data": data}))  # type: ignore[typeddict-item]
    except (ContractLogicError, Web3Exception):
        return b""


def _number(data: bytes) -> int | None:
    return int.from_bytes(data[:32], "big") if len(data) >= 32 else None


def _word(data: bytes) -> str:
    """A string, or the bytes32 that some old tokens have as symbol."""
    try:
        return str(decode(["string"], data)[0])
    except (DecodingError, OverflowError, UnicodeDecodeError):
        return data[:32].rstrip(b"\0").decode(errors="replace") if len(data) == 32 else ""
