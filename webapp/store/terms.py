"""Terms from what the database holds: what no vote can change, and the rules of a version."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fundplan import NOBODY

from .records import Band, Benefit, Caps, DisputeTerms, JuryTerms, Terms, Thresholds
from .words import BenefitKind, Surplus


@lru_cache(maxsize=256)
def terms_of(fixed: str, rules: str, shares: str | None = None) -> Terms:
    """The terms of a version.

    Args:
        fixed: JSON of `funds.terms`.
        rules: JSON of `rule_texts.rules`.
        shares: the rules whose share terms count instead; None: those of `rules`.
    """
    given, never = json.loads(rules), json.loads(fixed)
    charged = given if shares is None else json.loads(shares)
    share_terms = dict(charged["shares"])
    return Terms(
        **given["membership"],
        **{**share_terms, "surplus": Surplus(share_terms["surplus"])},
        operator=given["operator"],
        guardian=None if given["guardian"] == NOBODY else given["guardian"],
        beneficiary=given["beneficiary"],
        **given["claims"],
        thresholds=Thresholds(**given["thresholds"]),
        benefits=tuple(_benefit(at, line) for at, line in enumerate(given["benefits"], start=1)),
        caps=tuple(
            Caps(code, **caps)
            for code, caps in zip(given["capped_codes"], given["caps"], strict=True)
        ),
        answer_seconds=never["answer_seconds"],
        winds_up_at=never["winds_up_at"],
        disputes=DisputeTerms(**never["disputes"]),
        jury=JuryTerms(**never["jury"]),
        bands=tuple(Band(**band) for band in never["bands"]),
    )


def _benefit(line: int, facts: dict[str, Any]) -> Benefit:
    return Benefit(line, **{**facts, "kind": BenefitKind(facts["kind"])})
