"""Rules: texts, versions, the terms that settlements use, and offices."""

from __future__ import annotations

import json
from typing import Any

from webapp.store.rulerows import RuleTextRow, VersionRow
from webapp.store.words import Office

from ..book import At, Book, Inconsistent
from .registry import on
from .roster import expect, somebody
from .tenure import leave, pass_on, take


@on("RulesPublished")
def rules_published(
    book: Book, at: At, matter: int, rules_hash: str, rules: Any, offices: Any, text: str
) -> None:
    """Rules with their text: of version 1, or as proposed."""
    if book.rule_texts.get(matter) is not None or rules.rules_hash != rules_hash:
        raise Inconsistent(f"the rules of matter {matter} were published twice, or as others")
    known = _json(rules), _json(offices), text
    book.rule_texts.put(RuleTextRow(matter, at.block, at.log_index, rules_hash, *known))


@on("RulesEnacted")
def rules_enacted(
    book: Book, at: At, version: int, rules_hash: str, matter: int, from_: int
) -> None:
    """A version for events from then on; the fund may settle before it adopts its terms."""
    standing, text = book.stand(), book.rule_texts.get(matter)
    if version != standing.version + 1 or text is None or text.rules_hash != rules_hash:
        raise Inconsistent(f"version {version} of the rules follows version {standing.version}")
    book.versions.put(VersionRow(version, at.block, at.log_index, matter, rules_hash, from_))
    reporting = json.loads(text.rules)["claims"]["reporting_seconds"]
    standing.longest_reporting = max(standing.longest_reporting, reporting)


@on("TermsAdopted")
def terms_adopted(
    book: Book, at: At, rules_hash: str, operator: str, beneficiary: str, shares_from: int
) -> None:
    """The fund goes by a version; by its share terms from period `shares_from` on."""
    standing = book.stand()
    version = book.versions.change(standing.version + 1)
    if version.rules_hash != rules_hash:
        raise Inconsistent(f"the fund adopted {rules_hash}, not version {version.version}")
    version.shares_from, standing.version = shares_from, version.version
    if standing.shares_version == 0:
        standing.shares_version = standing.version
    else:
        expect(book.books.period + 1, shares_from, "the period from which share terms count")
        standing.terms_from = shares_from
    pass_on(book, at, Office.OPERATOR, operator, version.matter)
    pass_on(book, at, Office.BENEFICIARY, beneficiary, version.matter)
    book.adopt_terms()


@on("GuardianChanged")
def guardian_changed(book: Book, at: At, old_guardian: str, new_guardian: str) -> None:
    """Another address may pause."""
    pass_on(book, at, Office.GUARDIAN, somebody(new_guardian), int(_newest(book).matter))


@on("AttestorRegistered")
def attestor_registered(book: Book, at: At, attestor: str) -> None:
    """May sign vouchers."""
    take(book, at, Office.ATTESTOR, attestor, int(_newest(book).matter))


@on("AttestorRemoved")
def attestor_removed(book: Book, at: At, attestor: str) -> None:
    """By a version of the rules, or by a challenge."""
    matter = _amendment_without(book, at, "gone_attestors", attestor)
    leave(book, at, Office.ATTESTOR, attestor, matter)


@on("ProviderRegistered")
def provider_registered(book: Book, at: At, provider: str) -> None:
    """May attest receipts."""
    take(book, at, Office.PROVIDER, provider, int(_newest(book).matter))


@on("ProviderRemoved")
def provider_removed(book: Book, at: At, provider: str) -> None:
    """By a version of the rules, or by a challenge."""
    matter = _amendment_without(book, at, "gone_providers", provider)
    leave(book, at, Office.PROVIDER, provider, matter)


def _newest(book: Book) -> Any:
    """The version last enacted."""
    return book.versions.get(max(book.versions.known)[0])


def _amendment_without(book: Book, at: At, list_: str, address: str) -> int | None:
    """The amendment that was enacted in this block and names the address among the gone."""
    version = _newest(book)
    named = json.loads(book.rule_texts.get(version.matter).offices)[list_]
    return int(version.matter) if version.block == at.block and address in named else None


def _json(value: Any) -> str:
    """In the order of the struct: whoever compares it with the text needs that."""
    return json.dumps(_plain(value))


def _plain(value: Any) -> Any:
    """Structs as mappings, arrays as lists."""
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
