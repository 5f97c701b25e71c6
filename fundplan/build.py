"""Turns a normalised document into the dataclasses of fundplan.model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fundplan import model
from fundplan.benefits import Benefit, Caps, Line
from fundplan.notation import ages_of, basis_points_of, seconds_of
from fundplan.simulation import build_simulation


def build_plan(data: dict[str, Any], canonical: str) -> model.Plan:
    """The plan of a document that passed `check_structure` and `normalise`."""
    return model.Plan(
        id=data["id"],
        name=_text(data["name"]),
        summary=_text(data["summary"]),
        modelled_on=_text(data["modelled_on"]) if "modelled_on" in data else None,
        currency=model.Currency(data["currency"]["code"], _text(data["currency"]["name"])),
        calendar=_calendar(data["calendar"]),
        membership=_membership(data["membership"]),
        bands=_bands(data["bands"]),
        shares=_shares(data["shares"]),
        surplus=model.SurplusTerms(data["surplus"]["policy"], _text(data["surplus"]["purpose"])),
        thresholds=_thresholds(data["thresholds"]),
        claims=_claims(data["claims"]),
        disputes=_disputes(data["disputes"]),
        jury=_jury(data["jury"]),
        benefits=_benefits(data["benefits"]),
        rules=tuple(_rule(rule) for rule in data["rules"]),
        variant=_variant(data["variant"]) if "variant" in data else None,
        demo=_demo(data["demo"]) if "demo" in data else None,
        simulation=build_simulation(data["simulation"]) if "simulation" in data else None,
        canonical=canonical,
    )


def _text(data: dict[str, str]) -> model.Text:
    return model.Text(zh=data["zh"], en=data["en"])


def _calendar(data: dict[str, Any]) -> model.CalendarTerms:
    return model.CalendarTerms(
        period_seconds=seconds_of(data["period"]), life_seconds=seconds_of(data["ends_after"])
    )


def _membership(data: dict[str, Any]) -> model.MembershipTerms:
    return model.MembershipTerms(
        attested=data["joining"] == "attested",
        min_prepayment=Decimal(data["min_prepayment"]),
        max_cover=data["max_cover"],
        waiting_seconds=seconds_of(data["waiting"]),
        grace_seconds=seconds_of(data["grace"]),
    )


def _bands(data: dict[str, Any]) -> tuple[model.Band, ...]:
    # Bands of the same ages, told apart by other facts than age, are ordered by their names.
    by_age = sorted(data.items(), key=lambda item: (ages_of(item[1]["ages"]), item[0]))
    return tuple(
        model.Band(key, number, _text(band["title"]), *ages_of(band["ages"]), band["units"])
        for number, (key, band) in enumerate(by_age)
    )


def _shares(data: dict[str, Any]) -> model.ShareTerms:
    return model.ShareTerms(
        period_cap=Decimal(data["period_cap"]),
        claim_cap=Decimal(data["claim_cap"]),
        dues=Decimal(data["dues"]),
        fee_bps=basis_points_of(data["fee"]),
        reserve_floor=Decimal(data["reserve_floor"]),
        carries=data["carries"],
        tick=Decimal(data["tick"]),
        dues_every=data["dues_every"],
    )


def _thresholds(data: dict[str, Any]) -> model.Thresholds:
    return model.Thresholds(
        stop_joins_bps=basis_points_of(data["stop_joins"]),
        low_bps=basis_points_of(data["low"]),
        few=data["few"],
        periods=data["periods"],
        winds_up=data["then"] == "wind_up",
    )


def _claims(data: dict[str, Any]) -> model.ClaimTerms:
    return model.ClaimTerms(
        reporting_seconds=seconds_of(data["reporting"]),
        publicity_seconds=seconds_of(data["publicity"]),
        fast_seconds=seconds_of(data["fast_window"]),
        fast_limit=Decimal(data["fast_limit"]),
    )


def _disputes(data: dict[str, Any]) -> model.DisputeTerms:
    return model.DisputeTerms(
        appeal_seconds=seconds_of(data["appeal"]),
        bond=Decimal(data["bond"]),
        appeal_bond=Decimal(data["appeal_bond"]),
        stake=Decimal(data["stake"]),
        refused_bps=basis_points_of(data["refused"]),
        winner_bps=basis_points_of(data["winner"]),
        juror_bps=basis_points_of(data["jurors"]),
    )


def _jury(data: dict[str, Any]) -> model.JuryTerms:
    return model.JuryTerms(
        size=data["size"],
        quorum_bps=basis_points_of(data["quorum"]),
        plenary_quorum_bps=basis_points_of(data["plenary_quorum"]),
        majority_bps=basis_points_of(data["majority"]),
        grave_bps=basis_points_of(data["grave"]),
        appeal_factor=data["appeal_factor"],
        rounds=data["rounds"],
        tie_refuses=data["tie"] == "refuse",
        silence_pays=data["silence"] == "pay",
        sealing_seconds=seconds_of(data["sealing"]),
        opening_seconds=seconds_of(data["opening"]),
        swing_seconds=seconds_of(data["swing"]),
        extension_seconds=seconds_of(data["extension"]),
    )


def _benefits(data: dict[str, Any]) -> tuple[Benefit, ...]:
    benefits = (
        Benefit(
            key=key,
            code=benefit["code"],
            name=_text(benefit["name"]),
            covers=_text(benefit["covers"]),
            caps=_caps(benefit["caps"]) if "caps" in benefit else None,
            lines=_lines(benefit["lines"]),
        )
        for key, benefit in data.items()
    )
    return tuple(sorted(benefits, key=lambda benefit: benefit.code))


def _caps(data: dict[str, str]) -> Caps:
    return Caps(*(Decimal(data[key]) for key in ("per_event", "annual", "lifetime")))


def _lines(data: dict[str, Any]) -> tuple[Line, ...]:
    lines = (_line(key, line) for key, line in data.items())
    return tuple(sorted(lines, key=lambda line: line.number))


def _line(key: str, data: dict[str, Any]) -> Line:
    age_from, age_to = ages_of(data["ages"])
    return Line(
        key=key,
        number=data["line"],
        title=_text(data["title"]),
        proportional=data["kind"] == "proportional",
        severity=data["severity"],
        age_from=age_from,
        age_to=age_to,
        waits=data["waits"],
        amount=Decimal(data["amount"]),
        ratio_bps=basis_points_of(data.get("ratio", "0%")),
        deductible=Decimal(data.get("deductible", "0")),
    )


def _rule(data: dict[str, Any]) -> model.Rule:
    return model.Rule(
        about=tuple(data["about"]),
        published=data["source"] == "published",
        text=_text(data["text"]),
        why=_text(data["why"]) if "why" in data else None,
    )


def _variant(data: dict[str, Any]) -> model.Variant:
    return model.Variant(data["of"], tuple(data["keys"]))


def _demo(data: dict[str, Any]) -> model.Demo:
    return model.Demo(
        why=_text(data["why"]),
        patch=tuple(data["patch"].items()),
        crowd=model.Crowd(data["crowd"]["members"], data["crowd"]["cover"]),
    )
