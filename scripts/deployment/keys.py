"""The deployer's account, and the keys that everybody knows."""

from __future__ import annotations

import re
from functools import cache

from eth_account import Account
from eth_account.signers.local import LocalAccount

from scripts.deployment.chains import Chain
from scripts.deployment.refusals import Reason, Refused

# The mnemonic that anvil, hardhat and brownie start from. It is printed in their manuals.
PUBLIC_MNEMONIC = "test test test test test test test test test test test junk"
PUBLIC_KEYS = 20
_CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # secp256k1


@cache
def public_accounts() -> tuple[LocalAccount, ...]:
    """The accounts of the public mnemonic, in the order that local nodes fund them."""
    Account.enable_unaudited_hdwallet_features()
    return tuple(
        Account.from_mnemonic(PUBLIC_MNEMONIC, account_path=f"m/44'/60'/0'/0/{number}")
        for number in range(PUBLIC_KEYS)
    )


def account_from_key(key: str) -> LocalAccount:
    """The account of a private key given as hex text. Raises Refused; the key is never shown."""
    digits = key.strip().removeprefix("0x")
    if re.fullmatch("[0-9a-fA-F]{64}", digits) and 0 < int(digits, 16) < _CURVE_ORDER:
        return Account.from_key(digits)
    raise Refused(Reason.BAD_KEY, "the private key is not one: 32 bytes in hexadecimal")


def check_key(account: LocalAccount, chain: Chain) -> None:
    """Raise Refused for a public key on any chain but a local one."""
    if chain.is_local:
        return
    if account.address in {public.address for public in public_accounts()}:
        text = (
            f"{account.address} is one of the test accounts whose keys everybody knows: whatever it"
            f" holds on {chain.name} can be taken by anybody. Use a key of your own"
        )
        raise Refused(Reason.PUBLIC_KEY, text)
